import type { IncidentStore } from '../alerts/store.ts';
import type { Outbox } from '../chats/outbox.ts';
import { timeMark } from '../chats/time-mark.ts';
import { type Incident, NO_VALIDATOR } from '../domain/incident.ts';
import type { IncidentId, PlanId, ValidatorName } from '../domain/names.ts';
import { procedureWord } from '../domain/procedure-word.ts';
import type { Intent } from '../domain/request.ts';

/** The incident from which a move is asked for, or the words why none is made from it. */
export type FromIncident =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly id: IncidentId }
  | { readonly kind: 'refused'; readonly because: string };

/**
 * A button of a card that has gone by meanwhile is pressed late, or a second time: then nothing is planned.
 * @param own the id of the plan that this request makes
 */
export async function fromIncident(
  {
    incidents,
    outbox,
  }: { readonly incidents: Pick<IncidentStore, 'find'>; readonly outbox: Pick<Outbox, 'movesFrom'> },
  intent: Intent,
  validator: ValidatorName,
  own: PlanId,
): Promise<FromIncident> {
  const name = intent.kind === 'handover' || intent.kind === 'takeover' ? intent.incident : undefined;
  if (name === undefined) return { kind: 'none' };
  const incident = await incidents.find(name);
  const id = incident?.id ?? name;
  const because = hindrance(incident, name, validator) ?? (await planThatWaits(outbox, id, intent.kind, own));
  return because === null ? { kind: 'open', id } : { kind: 'refused', because };
}

/** The plan of an earlier press that still waits: a second one would only have to be rejected. Null when there is none. */
async function planThatWaits(
  outbox: Pick<Outbox, 'movesFrom'>,
  incident: IncidentId,
  kind: string,
  own: PlanId,
): Promise<string | null> {
  const moves = await outbox.movesFrom([incident]);
  // The own one: this request was answered before, by a worker that died.
  const waits = moves.find(
    ({ plan, state, procedure }) => state === 'open' && procedureWord(procedure) === kind && plan !== own,
  );
  return waits === undefined
    ? null
    : `Plan ${waits.plan} was asked for from ${incident} already and waits for approval. Nothing more was planned.`;
}

function hindrance(incident: Incident | null, name: string, validator: ValidatorName): string | null {
  if (incident === null)
    return `There is no incident ${name}, or more than one begins like that. \`incidents\` lists them.`;
  if (incident.scope !== validator)
    return `Incident ${incident.id} is about ${incident.scope === NO_VALIDATOR ? 'no validator' : incident.scope}, and not about ${validator}. Nothing was planned.`;
  if (incident.endedAtMs !== null)
    return `Incident ${incident.id} is over since ${timeMark(incident.endedAtMs)}. Nothing was planned. If the move is still wanted, ask for it without the incident.`;
  return null;
}

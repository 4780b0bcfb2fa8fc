import type { IncidentStore } from '../alerts/store.ts';
import { timeMark } from '../chats/time-mark.ts';
import { type Incident, NO_VALIDATOR } from '../domain/incident.ts';
import type { IncidentId, ValidatorName } from '../domain/names.ts';
import type { Intent } from '../domain/request.ts';

/** The incident from which a move is asked for, or the words why none is made from it. */
export type FromIncident =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly id: IncidentId }
  | { readonly kind: 'refused'; readonly because: string };

/** A button of a card that has gone by meanwhile is pressed late: then nothing is planned. */
export async function fromIncident(
  incidents: Pick<IncidentStore, 'find'>,
  intent: Intent,
  validator: ValidatorName,
): Promise<FromIncident> {
  const name = intent.kind === 'handover' || intent.kind === 'takeover' ? intent.incident : undefined;
  if (name === undefined) return { kind: 'none' };
  const incident = await incidents.find(name);
  const because = hindrance(incident, name, validator);
  if (because !== null) return { kind: 'refused', because };
  return { kind: 'open', id: incident?.id ?? name };
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

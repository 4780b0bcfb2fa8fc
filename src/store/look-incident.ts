import { sql, type Kysely, type Transaction } from 'kysely';
import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { Proposal } from '../domain/incident.ts';
import type { IncidentId, ValidatorName } from '../domain/names.ts';
import type { WatchClaim, WatchRecord } from '../watch/store.ts';
import { appendFleetLines } from './fleet-journal.ts';
import { takeIn } from './incident-take.ts';
import type { Database } from './schema.ts';

const HOUR_MS = 3_600_000;
/** As of a cause that comes and goes: after three times there and back readers know. Lines of the journal are kept for good. */
const PROPOSALS_AN_HOUR = 6;
/** More lines than that between six proposals are no flapping. */
const LINES_LOOKED_AT = 100;

/** What monitoring says is wrong with a validator now. */
export async function alertsOf(db: Kysely<Database>, validator: ValidatorName): Promise<WatchClaim['alerts']> {
  return db
    .selectFrom('causes')
    .select(['rule', 'node', 'name'])
    .where('scope', '=', validator)
    .where('ended_at_ms', 'is', null)
    .where('incident', 'is not', null)
    .where('source', 'not in', ['watch', 'baton'])
    .orderBy('began_at_ms')
    .execute();
}

/**
 * What a look means for the incident of its validator, in the transaction that stores the look: what was remembered as reported is
 * never reported again, so one without the other would lose the end of a cause for good.
 */
export async function tellIncident(tx: Transaction<Database>, held: WatchClaim, look: WatchRecord): Promise<void> {
  // A look at which nothing begins or ends has nothing to say, and most are such.
  const { opened } = look.reports.length === 0 ? { opened: [] } : await takeIn(tx, look.reports);
  const { rows } = await sql<{ id: IncidentId }>`
    select id from incidents where scope = ${held.validator} and ended_at_ms is null
  `.execute(tx);
  const [incident] = rows;
  if (incident === undefined) return;
  const line = proposalLine(incident.id, opened.length > 0 ? null : held, look);
  if (line !== null && !(await isWordy(tx, held.validator))) await appendFleetLines(tx, held.validator, [line]);
  if (held.memory?.shown !== look.memory.shown)
    await sql`update incidents set revision = revision + 1 where id = ${incident.id}`.execute(tx);
  await lookSoon(tx, incident.id, look);
}

/** @param before null: the incident is new, and says what is proposed if anything is */
function proposalLine(
  incident: IncidentId,
  before: WatchClaim | null,
  { answer, memory }: WatchRecord,
): FleetEvent | null {
  const was = before?.memory?.proposal?.proposal;
  const now = memory.proposal?.proposal;
  if (now === undefined || moveIn(was) === moveIn(now)) return null;
  return {
    kind: 'incident.proposal',
    incident,
    procedure: now.kind === 'none' ? null : `${answer.chain}/${now.kind}`,
    because: now.kind === 'none' ? now.because : `${now.from} to ${now.to}: ${now.evidence.join('; ')}`,
  };
}

/** Whether enough is written of what was proposed lately; the card has what is proposed now. */
async function isWordy(tx: Transaction<Database>, validator: ValidatorName): Promise<boolean> {
  const { rows } = await sql<{ wordy: boolean }>`
    select count(*) >= ${PROPOSALS_AN_HOUR} as wordy from (
      select at_ms, event from fleet_journal where validator = ${validator} order by seq desc limit ${LINES_LOOKED_AT}) as line
    where event like '{"kind":"incident.proposal",%' and at_ms > baton_now_ms() - ${HOUR_MS}::bigint
  `.execute(tx);
  return rows[0]?.wordy === true;
}

/** Evidence moves from look to look; what would move where is what people decide about. */
function moveIn(proposal: Proposal | undefined): string {
  return proposal === undefined || proposal.kind === 'none'
    ? 'none'
    : `${proposal.kind} ${proposal.from} ${proposal.to}`;
}

async function lookSoon(tx: Transaction<Database>, incident: IncidentId, { whileFresh }: WatchRecord): Promise<void> {
  const { nextInMs, forMs } = whileFresh;
  await sql`
    update validator_status set next_look_ms = least(next_look_ms, baton_now_ms() + ${nextInMs}::bigint)
    from incidents where incidents.id = ${incident} and validator = incidents.scope
      and incidents.opened_at_ms > baton_now_ms() - ${forMs}::bigint
  `.execute(tx);
}

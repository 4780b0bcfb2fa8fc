import { sql, type Kysely, type Transaction } from 'kysely';
import { type Alarm, alarmIn, type Quarantine, QUARANTINE_STEP } from '../domain/alarm.ts';
import type { FleetEntry } from '../domain/fleet-journal.ts';
import type { ValidatorName } from '../domain/names.ts';
import { appendFleetLines, toFleetEntry } from './fleet-journal.ts';
import type { Database } from './schema.ts';

/** As the partial index has it; the text is what `JSON.stringify` made of an event, whose kind always stands first. */
const ofAlarms = sql`event like '{"kind":"alarm.%'`;
const quarantineBegan = `{"kind":"step.began","step":"${QUARANTINE_STEP}",%`;

/** The last line about an alarm of each validator, whether it still lasts or not. */
export async function lastAlarmLines(db: Kysely<Database>): Promise<FleetEntry[]> {
  const { rows } = await sql<Database['fleet_journal']>`
    select distinct on (validator) * from fleet_journal where ${ofAlarms} order by validator, seq desc
  `.execute(db);
  return rows.map(toFleetEntry);
}

/** The alarm of a validator while it lasts. */
export async function alarmOf(db: Kysely<Database>, validator: ValidatorName): Promise<Alarm | null> {
  const { rows } = await sql<Database['fleet_journal']>`
    select * from fleet_journal where validator = ${validator} and ${ofAlarms} order by seq desc limit 1
  `.execute(db);
  const [row] = rows;
  return row === undefined ? null : alarmIn(toFleetEntry(row));
}

/** The open run of a validator whose old node is in quarantine. */
export async function quarantineOf(db: Kysely<Database>, validator: ValidatorName): Promise<Quarantine | null> {
  const { rows } = await sql<Quarantine>`
    select id as run, from_node as node, to_node as heir from runs where validator = ${validator} and ${inQuarantine}
  `.execute(db);
  return rows[0] ?? null;
}

/** Of a row of `runs`: open, and so far that its old node must not sign again. */
export const inQuarantine = sql`(
  runs.state in ('queued', 'running', 'waiting', 'stopped')
  and exists (select 1 from journal where journal.run_id = runs.id and journal.event like ${quarantineBegan}))`;

/** What a run in quarantine met itself. Written once for as long as it lasts, whoever sees it. */
export async function raiseReturned(db: Kysely<Database>, validator: ValidatorName, back: Quarantine): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lockLines(tx, validator);
    const alarm = await alarmOf(tx, validator);
    if (alarm?.returned === back.node) return;
    const { rows } = await sql<{ now_ms: number }>`select baton_now_ms() as now_ms`.execute(tx);
    const nodes = [...new Set([...(alarm?.nodes ?? []), back.node, back.heir])].toSorted();
    const sinceMs = alarm?.sinceMs ?? rows[0]?.now_ms ?? 0;
    await appendFleetLines(tx, validator, [
      { kind: 'alarm.raised', nodes, returned: back.node, keep: back.heir, sinceMs },
    ]);
  });
}

const lockName = (validator: ValidatorName) => `fleet journal ${validator}`;

/** Nobody else writes a line about this validator until this transaction ends. */
export async function lockLines(tx: Transaction<Database>, validator: ValidatorName): Promise<void> {
  await lockLinesOf(tx, [validator]);
}

/** The same for several validators, in one order for everybody, so that two cannot wait for each other. */
export async function lockLinesOf(tx: Transaction<Database>, validators: readonly ValidatorName[]): Promise<void> {
  const names = [...new Set(validators)].toSorted().map((name) => lockName(name));
  await sql`
    select pg_advisory_xact_lock(hashtextextended(name, 0))
    from (select name from unnest(${names}::text[]) with ordinality as given (name, place) order by place offset 0) as sorted
  `.execute(tx);
}

import { sql, type Kysely } from 'kysely';
import { alarmIn } from '../domain/alarm.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { ValidatorStatus } from '../domain/status.ts';
import type { WatchMemory } from '../watch/change.ts';
import type { WatchClaim, WatchRecord, WatchStore } from '../watch/store.ts';
import { alarmOf, inQuarantine, lastAlarmLines, lockLines, quarantineOf, raiseReturned } from './alarms.ts';
import { appendFleetLines, fleetLines } from './fleet-journal.ts';
import { alertsOf, tellIncident } from './look-incident.ts';
import { stored, toRun } from './rows.ts';
import type { Database, RunRow } from './schema.ts';

/** A plan that was made so recently is likely to become a run in the next seconds. Unit: milliseconds. */
const ABOUT_TO_RUN_MS = 15_000;
/** A run ends minutes after the last look at the most; nobody starts more of them in that time. */
const RUNS_LOOKED_AT = 5;

/**
 * No more than two looks a second, whatever goes on: of 200 validators that are in trouble at once each wants to be looked at every
 * 5 s, and public observers would take no more questions from anybody here. Over a span that a round or two fit into, so that what is
 * due at once is not put off.
 */
const PACE = { most: 10, withinMs: 5_000 };

export function createWatchStore(db: Kysely<Database>): WatchStore {
  return {
    know: (validators, spreadMs) => know(db, validators, spreadMs),
    claim: (validators, owner, holdMs) => claim(db, validators, owner, holdMs),
    record: (held, look) => record(db, held, look),
    letGo: async ({ validator, owner }, nextInMs) => {
      await sql`
        update validator_status set looker = null, looker_until_ms = null, next_look_ms = baton_now_ms() + ${nextInMs}::bigint
        where validator = ${validator} and looker = ${owner}
      `.execute(db);
    },
    latestStatus: async () => {
      const rows = await db.selectFrom('validator_status').selectAll().orderBy('validator').execute();
      const alarms = (await lastAlarmLines(db)).map(alarmIn);
      return rows.flatMap(({ validator, answer, since_ms, looked_at_ms, memory }) => {
        if (answer === null || since_ms === null || looked_at_ms === null) return [];
        const alarm = alarms.find((one) => one?.validator === validator) ?? null;
        const kept = memory === null ? null : stored<WatchMemory>(memory);
        return [
          {
            answer: stored<ValidatorStatus>(answer),
            sinceMs: since_ms,
            lookedAtMs: looked_at_ms,
            alarm,
            copyTrouble: kept?.copyTrouble ?? {},
            proposal: kept?.proposal?.proposal ?? null,
          },
        ];
      });
    },
    alarm: (validator) => alarmOf(db, validator),
    lastAlarmLines: () => lastAlarmLines(db),
    raiseReturned: (validator, back) => raiseReturned(db, validator, back),
    changes: (validator, limit) => fleetLines(db, validator, limit),
    lastMoves: async () => {
      const { rows } = await sql<RunRow>`
        select distinct on (validator) * from runs
        where state = 'done'
          and procedure not in ('solana/prepare', 'solana/prepare-undo', 'polkadot/prepare', 'near/prepare')
        order by validator, ended_at_ms desc
      `.execute(db);
      return rows.map(toRun);
    },
  };
}

async function know(db: Kysely<Database>, validators: readonly ValidatorName[], spreadMs: number): Promise<void> {
  const apartMs = Math.floor(spreadMs / Math.max(1, validators.length));
  await sql`
    insert into validator_status (validator, next_look_ms)
    select name, (select baton_now_ms()) + (place - 1) * ${apartMs}::bigint
    from unnest(${[...validators]}::text[]) with ordinality as given (name, place)
    on conflict do nothing
  `.execute(db);
}

async function claim(
  db: Kysely<Database>,
  validators: readonly ValidatorName[],
  owner: string,
  holdMs: number,
): Promise<WatchClaim | null> {
  const { rows } = await sql<{ validator: string; memory: string | null; now_ms: number }>`
    update validator_status set looker = ${owner}, looker_until_ms = baton_now_ms() + ${holdMs}::bigint
    where validator = (
      select due.validator from validator_status as due
      where due.validator = any(${[...validators]}::text[])
        and due.next_look_ms <= baton_now_ms()
        and (due.looker is null or due.looker_until_ms <= baton_now_ms())
        and ${PACE.most} > (
          select count(*) from validator_status as begun where begun.validator = any(${[...validators]}::text[])
            and greatest(begun.looked_at_ms, begun.looker_until_ms - ${holdMs}::bigint) > baton_now_ms() - ${PACE.withinMs}::bigint)
        and not exists (
          select 1 from runs where runs.validator = due.validator and (
            runs.state in ('queued', 'running')
            or (runs.state = 'waiting' and coalesce(runs.due_at_ms, 0) < baton_now_ms() + ${holdMs}::bigint
              and not ${inQuarantine})))
        -- Read once and not for each validator that is due: in a storm all of a fleet are, and a plan is long.
        and due.validator <> all (array(
          select coalesce(plans.plan::json ->> 'validator', '') from plans
          where plans.state_kind = 'open' and plans.made_at_ms > baton_now_ms() - ${ABOUT_TO_RUN_MS}::bigint))
      order by due.next_look_ms, due.validator
      limit 1
      for update skip locked)
    returning validator, memory, baton_now_ms() as now_ms
  `.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const runs = await db
    .selectFrom('runs')
    .selectAll()
    .where('validator', '=', row.validator)
    .orderBy('created_at_ms', 'desc')
    .limit(RUNS_LOOKED_AT)
    .execute();
  return {
    validator: row.validator,
    owner,
    atMs: row.now_ms,
    memory: row.memory === null ? null : stored<WatchMemory>(row.memory),
    runs: runs.map(toRun),
    alarm: await alarmOf(db, row.validator),
    quarantine: await quarantineOf(db, row.validator),
    alerts: await alertsOf(db, row.validator),
  };
}

/** Thrown inside the transaction so that the answer is not kept either. */
class Outdated extends Error {}

async function record(db: Kysely<Database>, held: WatchClaim, look: WatchRecord): Promise<boolean> {
  try {
    return await recordIn(db, held, look);
  } catch (error) {
    if (error instanceof Outdated) return false;
    throw error;
  }
}

/** A run that began, went on or ended meanwhile may have changed what the look saw: such a look says nothing. */
async function recordIn(db: Kysely<Database>, held: WatchClaim, look: WatchRecord): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // First of all: a start takes the same lock, so that either it sees an alarm or this look sees its run.
    await lockLines(tx, held.validator);
    const { rows } = await sql`
      update validator_status set
        answer = ${JSON.stringify(look.answer)}, memory = ${JSON.stringify(look.memory)},
        since_ms = ${look.memory.answer.sinceMs}::bigint, looked_at_ms = ${held.atMs}::bigint,
        next_look_ms = case when next_look_ms > ${held.atMs}::bigint then next_look_ms -- hurried by an alert meanwhile
          else baton_now_ms() + ${look.nextInMs}::bigint end,
        looker = null, looker_until_ms = null
      where validator = ${held.validator} and looker = ${held.owner}
        and not exists (
          select 1 from runs where runs.validator = ${held.validator} and (
            runs.state in ('queued', 'running')
            or runs.created_at_ms >= ${held.atMs}::bigint or runs.ended_at_ms >= ${held.atMs}::bigint))
      returning validator
    `.execute(tx);
    if (rows.length === 0) return false;
    // A run that saw the old node come back meanwhile knows more than a look that began before.
    if ((await alarmOf(tx, held.validator))?.line !== held.alarm?.line) throw new Outdated();
    await appendFleetLines(tx, held.validator, look.events);
    await tellIncident(tx, held, look);
    return true;
  });
}

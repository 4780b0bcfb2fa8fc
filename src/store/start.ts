import { sql, type Kysely, type Transaction } from 'kysely';
import type { Started } from '../approvals/store.ts';
import { BatonError } from '../domain/failure.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { PersonName, PlanId, RunId } from '../domain/names.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import { alarmOf, lockLines } from './alarms.ts';
import type { Replaced } from '../domain/replaced-run.ts';
import { NO_HASH } from './hash.ts';
import { endReplaced, lockReplaced, type Stopped } from './replace.ts';
import { newId, toRun, stored } from './rows.ts';
import { appendedLine, enterFleetChain, eventText, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

/** Thrown inside the transaction so that everything it did so far is taken back. */
class Refused extends Error {
  readonly started: Started;

  constructor(started: Started) {
    super('the plan was not started');
    this.started = started;
  }
}

/** Consumes the plan, claims, inserts the run and its first line: all of it or nothing. */
export async function startRun(
  db: Kysely<Database>,
  id: PlanId,
  approvedBy: readonly PersonName[],
  delayMs: number,
): Promise<Started> {
  try {
    return await db.transaction().execute((tx) => startIn(tx, id, approvedBy, delayMs));
  } catch (error) {
    if (error instanceof Refused) return error.started;
    throw error;
  }
}

async function startIn(
  tx: Transaction<Database>,
  id: PlanId,
  approvedBy: readonly PersonName[],
  delayMs: number,
): Promise<Started> {
  // A pause that is being stored must either be seen here or see the new run; without the lock both could miss.
  await sql`lock table pauses in share mode`.execute(tx);
  const plan = await takeOpenPlan(tx, id);
  const paused = await tx
    .selectFrom('pauses')
    .select('validator')
    .where('validator', 'in', [plan.validator, '*'])
    .executeTakeFirst();
  if (paused !== undefined) throw new Refused({ kind: 'paused' });
  // An alarm that is being written is waited for, so that no run begins beside it unseen.
  await lockLines(tx, plan.validator);
  const alarm = await alarmOf(tx, plan.validator);
  if (alarm !== null) throw new Refused({ kind: 'alarm', alarm });
  const stopped = await lockReplaced(tx, plan);
  if (typeof stopped === 'string') throw new Refused({ kind: 'changed', because: stopped });
  const runId = newId('r');
  const database = await insertRun(tx, runId, plan, delayMs);
  await claim(tx, runId, plan, stopped);
  const replaced = stopped === null ? null : await endReplaced(tx, stopped, runId);
  const consumed: PlanState = { kind: 'consumed', run: runId };
  await tx
    .updateTable('plans')
    .set({ state_kind: consumed.kind, state: JSON.stringify(consumed) })
    .where('id', '=', id)
    .execute();
  await sql`
    with target as (select * from runs where id = ${runId}),
    ${appendedLine(sql`target`, eventText(created(plan, approvedBy, database, replaced)))}
    ${movedOn()}
  `.execute(tx);
  await enterFleetChain(tx, runId, 'first');
  return {
    kind: 'started',
    run: toRun(await tx.selectFrom('runs').selectAll().where('id', '=', runId).executeTakeFirstOrThrow()),
  };
}

/** The plan, locked. One that has expired by the database's clock is not open any more, whoever noticed first. */
async function takeOpenPlan(tx: Transaction<Database>, id: PlanId): Promise<Plan> {
  const { rows } = await sql<{ plan: string; state: string; now: number }>`
    select plan, state, baton_now_ms() as now from plans where id = ${id} for update
  `.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new BatonError('input/invalid', `There is no plan ${id}.`);
  const state = stored<PlanState>(row.state);
  if (state.kind !== 'open') throw new Refused({ kind: 'closed', state });
  if (state.expiresAtMs <= row.now) throw new Refused({ kind: 'closed', state: { kind: 'expired' } });
  return stored<Plan>(row.plan);
}

async function insertRun(tx: Transaction<Database>, runId: RunId, plan: Plan, delayMs: number): Promise<string> {
  const { rows } = await sql<{ incarnation: string }>`
    insert into runs (id, plan_id, procedure, version, validator, identity, from_node, to_node, state, due_at_ms, incarnation, last_hash, created_at_ms)
    values (${runId}, ${plan.id}, ${plan.procedure}, ${plan.version}, ${plan.validator}, ${plan.identity}, ${plan.from}, ${plan.to},
      'queued', baton_now_ms() + ${delayMs}::bigint, baton_incarnation(), ${NO_HASH}, baton_now_ms())
    returning incarnation
  `.execute(tx);
  return rows[0]?.incarnation ?? '';
}

/**
 * In one order for everybody, so that two starts cannot wait for each other. Every claim of a replaced run goes over, also of a
 * node that the new run does not write to: what was begun there may still be under way, and is freed only with the run that
 * answers for it.
 */
async function claim(tx: Transaction<Database>, runId: RunId, plan: Plan, replaced: Stopped | null): Promise<void> {
  const wanted = new Set([
    `validator ${plan.validator}`,
    `identity ${plan.identity}`,
    `node ${plan.from}`,
    `node ${plan.to}`,
    ...(replaced?.claims ?? []),
  ]);
  for (const resource of [...wanted].toSorted()) {
    const { rows } = await sql<{ by: string }>`
      insert into claims (resource, run_id) values (${resource}, ${runId})
      on conflict (resource) do update
        set run_id = case when claims.run_id = ${replaced?.run ?? null}::text then excluded.run_id else claims.run_id end
      returning run_id as by
    `.execute(tx);
    const by = rows[0]?.by ?? runId;
    if (by !== runId) throw new Refused({ kind: 'claimed', resource, by });
  }
}

function created(
  plan: Plan,
  approvedBy: readonly PersonName[],
  database: string,
  replaced: Replaced | null,
): JournalEvent {
  return {
    kind: 'run.created',
    plan: plan.id,
    digest: plan.digest,
    procedure: plan.procedure,
    version: plan.version,
    validator: plan.validator,
    from: plan.from,
    to: plan.to,
    requestedBy: plan.requestedBy,
    approvedBy: [...approvedBy],
    database,
    ...(replaced === null ? {} : { replaces: replaced }),
  };
}

import { sql, type Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { RunId, Term } from '../domain/names.ts';
import type { Lease } from '../domain/run.ts';
import { stopRunsOfAnotherDatabase } from './incarnation.ts';
import { appendedLine, heldRun, LEASE_MS, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

/** A term a host accepts: at most 15 digits, which is also exact as a number. */
const HIGHEST_TERM = 999_999_999_999_999;

/**
 * A job that comes a moment before its time (rounding, two clocks) is not sent away to come back with the next sweep.
 * Unit: milliseconds.
 */
export const EARLY_MS = 250;

/**
 * One statement: the run's row is locked, the identity's term goes up by one, the owner changes, the journal says so.
 * Of two that try at once the second finds the lease held. A stopped run is taken up only for a person's wish. A run
 * whose time has not come counts as held, unless people have called for it since it was last taken up, by a wish or a pause: a
 * cancel window must not end early because a job did, and a wish that stands must not turn every later wait off.
 */
export async function acquire(
  db: Kysely<Database>,
  runId: RunId,
  owner: string,
): Promise<Lease | 'held' | 'closed' | 'stopped'> {
  const { rows } = await sql<{ term: number }>`
    with free as (
      select * from runs
      where id = ${runId} and incarnation = baton_incarnation()
        and (
          state = 'running' or (state = 'stopped' and wish is not null)
          or (state in ('queued', 'waiting')
            and (called or due_at_ms is null or due_at_ms <= baton_now_ms() + ${EARLY_MS}::bigint))
        )
        and ended_at_ms is null
        and (lease_owner is null or lease_until_ms <= baton_now_ms())
      for update
    ),
    raised as (
      insert into terms (identity, term) select identity, 1 from free
      on conflict (identity) do update set term = terms.term + 1
      returning term
    ),
    taken as materialized (
      select free.*, raised.term as new_term from free, raised
    ),
    ${appendedLine(
      sql`taken`,
      sql`json_build_object('kind', 'lease.taken', 'owner', ${owner}::text, 'term', new_term, 'takeover', lease_owner is not null)::text`,
    )},
    moved as (
      ${movedOn(sql`state = 'running', called = false, lease_owner = ${owner}, lease_term = (select term from raised),
        lease_until_ms = baton_now_ms() + ${LEASE_MS}::bigint, revision = runs.revision + 1`)}
      returning lease_term as term
    )
    select term from moved
  `.execute(db);
  const taken = rows[0];
  if (taken !== undefined) return { runId, owner, term: taken.term };
  return whyNotAcquired(db, runId);
}

async function whyNotAcquired(db: Kysely<Database>, runId: RunId): Promise<'held' | 'closed' | 'stopped'> {
  // A run of another incarnation of the database is stopped here, by whoever meets it first.
  const stopped = await stopRunsOfAnotherDatabase(db);
  if (stopped.includes(runId)) return 'stopped';
  const run = await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirst();
  if (run === undefined) throw new BatonError('input/invalid', `There is no run ${runId}.`);
  if (run.state === 'stopped') return 'stopped';
  return run.state === 'queued' || run.state === 'waiting' || run.state === 'running' ? 'held' : 'closed';
}

/**
 * By owner, who is one execution and no other: a renewal that was on its way while the same execution raised its term
 * must not look like a lost lease.
 */
export async function renew(db: Kysely<Database>, lease: Lease): Promise<boolean> {
  const { rows } = await sql`
    update runs set lease_until_ms = baton_now_ms() + ${LEASE_MS}::bigint
    where id = ${lease.runId} and state = 'running' and incarnation = baton_incarnation()
      and lease_owner = ${lease.owner} and lease_term >= ${lease.term} and lease_until_ms > baton_now_ms()
    returning id
  `.execute(db);
  return rows.length > 0;
}

/** A lease that has run out may still be given back by its holder as long as nobody has taken it. */
export async function release(db: Kysely<Database>, lease: Lease, dueInMs: number | null): Promise<void> {
  await sql`
    update runs
    set state = ${dueInMs === null ? 'queued' : 'waiting'}, due_at_ms = baton_now_ms() + ${dueInMs === null ? null : Math.round(dueInMs)}::bigint, revision = revision + 1,
      lease_owner = null, lease_until_ms = null
    where id = ${lease.runId} and state = 'running' and lease_owner = ${lease.owner} and lease_term = ${lease.term}
  `.execute(db);
}

export async function raiseTerm(db: Kysely<Database>, lease: Lease, atLeast: Term): Promise<Lease | 'lease-lost'> {
  if (!Number.isInteger(atLeast) || atLeast < 0 || atLeast >= HIGHEST_TERM) {
    throw new BatonError('input/invalid', `${atLeast} is not a term that can be raised.`);
  }
  const { rows } = await sql<{ term: number }>`
    with held as (${heldRun(lease)}),
    raised as (
      insert into terms (identity, term) select identity, ${atLeast}::bigint + 1 from held
      on conflict (identity) do update set term = greatest(terms.term, ${atLeast}::bigint) + 1
      returning term
    )
    update runs set lease_term = raised.term from raised, held where runs.id = held.id
    returning raised.term as term
  `.execute(db);
  const raised = rows[0];
  return raised === undefined ? 'lease-lost' : { ...lease, term: raised.term };
}

import { sql, type Kysely } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { Term } from '../domain/names.ts';
import type { Lease } from '../domain/run.ts';
import type { IntentDetail, IntentKey } from '../execution/store.ts';
import { appendedLine, eventText, heldRun, movedOn } from './statements.ts';
import type { Database } from './schema.ts';

export async function append(db: Kysely<Database>, lease: Lease, event: JournalEvent): Promise<'ok' | 'lease-lost'> {
  const { rows } = await sql`
    with held as (${heldRun(lease)}),
    ${appendedLine(sql`held`, eventText(event))}
    ${movedOn()} returning line.seq
  `.execute(db);
  return rows.length > 0 ? 'ok' : 'lease-lost';
}

/** The intent and its journal line come into being together, or neither; and only for the holder of lease and term. */
export async function beginIntent(
  db: Kysely<Database>,
  lease: Lease,
  key: IntentKey,
  detail: IntentDetail,
  repeatable: boolean,
): Promise<'begun' | 'exists' | 'lease-lost'> {
  if (key.runId !== lease.runId)
    throw new BatonError('input/invalid', `The intent of ${key.runId} is not of the leased run ${lease.runId}.`);
  const event: JournalEvent = { kind: 'intent', ...withoutRun(key), ...detail, term: lease.term };
  const { rows } = await sql<{ held: boolean; made: boolean }>`
    with held as (${heldRun(lease)}),
    made as (
      insert into intents (run_id, attempt, step, verb, node, term, arguments_digest, expected_before, expected_after, begun_at_ms)
      select id, ${key.attempt}::int, ${key.step}, ${key.verb}, ${key.node}, lease_term,
        ${detail.argumentsDigest}, ${detail.expectedBefore}, ${detail.expectedAfter}, baton_now_ms()
      from held
      on conflict (run_id, attempt, step, verb, node) do update
        set term = excluded.term, begun_at_ms = excluded.begun_at_ms, result = null, ended_at_ms = null
        where ${repeatable} and intents.arguments_digest = excluded.arguments_digest
      returning run_id
    ),
    begun as materialized (select held.* from held, made),
    ${appendedLine(sql`begun`, eventText(event))},
    moved as (${movedOn()})
    select exists (select 1 from held) as held, exists (select 1 from made) as made
  `.execute(db);
  if (rows[0]?.made === true) return 'begun';
  return rows[0]?.held === true ? 'exists' : 'lease-lost';
}

/**
 * Not conditional on the lease: what a worker saw happen is worth keeping even when it comes late. The intent is locked after
 * the run, so that its term is the one that stands now and not the one of when the statement began: another worker may have
 * begun it anew meanwhile, and that one's outcome is still to come.
 */
export async function recordOutcome(
  db: Kysely<Database>,
  key: IntentKey,
  term: Term,
  result: 'done' | 'refused' | 'unknown',
  evidence: Record<string, string | number>,
): Promise<void> {
  const event: JournalEvent = { kind: 'outcome', ...withoutRun(key), result, evidence };
  const { rows } = await sql<{ stands: boolean }>`
    with target as (select * from runs where id = ${key.runId} for update),
    begun as materialized (
      select * from intents
      where run_id in (select id from target) and attempt = ${key.attempt}::int and step = ${key.step}
        and verb = ${key.verb} and node = ${key.node}
      for update
    ),
    made as (
      update intents set result = ${result}, ended_at_ms = baton_now_ms() from begun
      where (intents.run_id, intents.attempt, intents.step, intents.verb, intents.node)
          = (begun.run_id, begun.attempt, begun.step, begun.verb, begun.node)
        and begun.term = ${term}::bigint and begun.result is null
      returning intents.run_id
    ),
    ended as materialized (
      select target.* from target, begun
      where exists (select 1 from made) or begun.term <> ${term}::bigint
    ),
    ${appendedLine(sql`ended`, eventText(event))},
    moved as (${movedOn()})
    select exists (select 1 from begun) as stands
  `.execute(db);
  if (rows[0]?.stands !== true)
    throw new BatonError('input/invalid', `There is no intent for ${key.verb} of ${key.step} on ${key.node}.`);
}

/**
 * The one row that decides whether the standby may be told or the active takes its role back. A wish or a pause that was
 * stored first is seen here, because both are columns of the row that is locked; one stored later finds `told`.
 */
export async function decide(
  db: Kysely<Database>,
  lease: Lease,
  attempt: number,
  value: 'told' | 'returned',
  because: string,
): Promise<'told' | 'returned' | 'not-now' | 'lease-lost'> {
  const event: JournalEvent =
    value === 'told' ? { kind: 'attempt.told', attempt } : { kind: 'attempt.returned', attempt, because };
  const allowed =
    value === 'told'
      ? sql`wish is distinct from 'abort' and wish is distinct from 'return' and not paused and attempt = ${attempt}::int`
      : sql`true`;
  const { rows } = await sql<{ held: boolean; value: 'told' | 'returned' | null }>`
    with held as (${heldRun(lease)}),
    standing as (select value from attempt_decisions where run_id = ${lease.runId} and attempt = ${attempt}::int),
    made as (
      insert into attempt_decisions (run_id, attempt, value, term, because, at_ms)
      select id, ${attempt}::int, ${value}, lease_term, ${because}, baton_now_ms() from held where ${allowed}
      on conflict (run_id, attempt) do update set value = attempt_decisions.value
      returning value, (xmax = 0) as fresh
    ),
    decided as materialized (select held.* from held, made where made.fresh),
    ${appendedLine(sql`decided`, eventText(event))},
    moved as (${movedOn()})
    select exists (select 1 from held) as held,
      coalesce((select value from made), (select value from standing)) as value
  `.execute(db);
  if (rows[0]?.held !== true) return 'lease-lost';
  return rows[0].value ?? 'not-now';
}

export async function beginAttempt(db: Kysely<Database>, lease: Lease): Promise<number | 'lease-lost'> {
  const { rows } = await sql<{ attempt: number }>`
    with held as (${heldRun(lease)})
    update runs set attempt = runs.attempt + 1, revision = runs.revision + 1 from held where runs.id = held.id
    returning runs.attempt
  `.execute(db);
  return rows[0]?.attempt ?? 'lease-lost';
}

export const leaseLost = (lease: Lease) =>
  new BatonError('run/lease-lost', `Another worker has taken over run ${lease.runId}.`);

function withoutRun(key: IntentKey): Omit<IntentKey, 'runId'> {
  return { step: key.step, attempt: key.attempt, verb: key.verb, node: key.node };
}

import { type Kysely, sql } from 'kysely';
import { BatonError } from '../domain/failure.ts';
import type { RunId } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { RunRecord, RunStore, RunWrites } from '../execution/store.ts';
import { append, beginAttempt, beginIntent, decide, recordOutcome } from './effects.ts';
import { end, stop } from './endings.ts';
import { acknowledge, acknowledged, adopt } from './host-states.ts';
import { acquire, raiseTerm, release, renew } from './leases.ts';
import { toEntry, toRun, stored } from './rows.ts';
import type { Database, JournalRow, RunRow } from './schema.ts';

/** The runner's store. `stop`, `end` and `acknowledge` throw `run/lease-lost` when the lease is gone. */
export function createRunStore(db: Kysely<Database>): RunStore {
  return {
    acquire: (runId, owner) => acquire(db, runId, owner),
    renew: (lease) => renew(db, lease),
    release: (lease, dueInMs) => release(db, lease, dueInMs),
    raiseTerm: (lease, atLeast) => raiseTerm(db, lease, atLeast),
    load: (runId) => load(db, runId),
    ...writesTo(db),
    together: (work) => db.transaction().execute((tx) => work(writesTo(tx))),
    beginAttempt: (lease) => beginAttempt(db, lease),
    stop: (lease, event, seenSeq) => stop(db, lease, event, seenSeq),
    end: (lease, ending, event) => end(db, lease, ending, event),
    acknowledged: (identity, node) => acknowledged(db, identity, node),
    acknowledge: (lease, node, seen) => acknowledge(db, lease, node, seen),
    adopt: (identity, node, seen, by, needed = 1) => adopt(db, identity, node, seen, by, needed),
  };
}

function writesTo(db: Kysely<Database>): RunWrites {
  return {
    append: (lease, event) => append(db, lease, event),
    beginIntent: (lease, key, detail, repeatable = false) => beginIntent(db, lease, key, detail, repeatable),
    recordOutcome: (key, term, result, evidence) => recordOutcome(db, key, term, result, evidence),
    decide: (lease, attempt, value, because) => decide(db, lease, attempt, value, because),
  };
}

/**
 * All parts as of one moment: a journal that knows of a decision which `decisions` does not would mislead the runner. One
 * statement sees one moment, and a run that waits is loaded with every look.
 */
async function load(db: Kysely<Database>, runId: RunId): Promise<RunRecord> {
  const { rows } = await sql<RunRow & Parts>`
    select runs.*, plans.plan,
      (select coalesce(json_agg(journal order by seq), '[]') from journal where run_id = runs.id) as entries,
      (select coalesce(json_agg(attempt_decisions), '[]') from attempt_decisions where run_id = runs.id) as decisions
    from runs join plans on plans.id = runs.plan_id
    where runs.id = ${runId}
  `.execute(db);
  const row = rows[0];
  if (row === undefined) throw new BatonError('input/invalid', `There is no run ${runId}.`);
  return {
    run: toRun(row),
    plan: stored<Plan>(row.plan),
    entries: row.entries.map(toEntry),
    decisions: new Map(row.decisions.map(({ attempt, value }) => [attempt, value])),
    paused: row.paused,
  };
}

/** What belongs to a run. Postgres writes the rows of other tables as JSON, in which their numbers are exact below 2^53. */
interface Parts {
  readonly plan: string;
  readonly entries: readonly JournalRow[];
  readonly decisions: readonly Pick<Database['attempt_decisions'], 'attempt' | 'value'>[];
}

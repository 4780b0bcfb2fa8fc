import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { RunId } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { RunRecord } from '../execution/store.ts';
import { stored, toEntry, toRun } from './rows.ts';
import type { Database, JournalRow, RunRow } from './schema.ts';

/**
 * A run with all its parts as of one moment, null when there is none: a journal that knows of a decision which `decisions` does not
 * would mislead the runner. One statement sees one moment, and a run that waits is loaded with every look.
 */
export async function findRecord(
  db: Kysely<Database>,
  runId: RunId,
  only: RawBuilder<unknown> = sql`true`,
): Promise<RunRecord | null> {
  const { rows } = await sql<RunRow & Parts>`
    select runs.*, plans.plan,
      (select coalesce(json_agg(journal order by seq), '[]') from journal where run_id = runs.id) as entries,
      (select coalesce(json_agg(attempt_decisions), '[]') from attempt_decisions where run_id = runs.id) as decisions
    from runs join plans on plans.id = runs.plan_id
    where runs.id = ${runId} and ${only}
  `.execute(db);
  const row = rows[0];
  if (row === undefined) return null;
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

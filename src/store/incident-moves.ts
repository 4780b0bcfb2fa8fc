import { sql, type Kysely } from 'kysely';
import type { IncidentMove } from '../chats/outbox.ts';
import type { IncidentId } from '../domain/names.ts';
import type { PlanState } from '../domain/plan.ts';
import type { RunStateKind } from '../domain/run.ts';
import type { Database } from './schema.ts';

/** Plans that were asked for from incidents, with what became of them, oldest first; the index `plans_incident` finds them. */
export async function movesFrom(
  db: Kysely<Database>,
  incidents: readonly IncidentId[],
): Promise<readonly IncidentMove[]> {
  if (incidents.length === 0) return [];
  const { rows } = await sql<MoveRow>`
    select plans.plan::json ->> 'incident' as incident, plans.id as plan, plans.plan::json ->> 'procedure' as procedure,
      state_kind as state, made_at_ms, runs.id as run, runs.state as run_state, runs.from_node, runs.to_node
    from plans left join runs on runs.plan_id = plans.id
    where plans.plan::json ->> 'incident' is not null
      and plans.plan::json ->> 'incident' = any(${[...incidents]}::text[])
    order by made_at_ms, plans.id
  `.execute(db);
  return rows.map(({ incident, plan, procedure, state, made_at_ms, run, run_state, from_node, to_node }) => ({
    incident,
    plan,
    procedure,
    state,
    madeAtMs: made_at_ms,
    run:
      run === null || run_state === null
        ? null
        : { id: run, procedure, state: run_state, from: from_node ?? '', to: to_node ?? '' },
  }));
}

interface MoveRow {
  readonly incident: string;
  readonly plan: string;
  readonly procedure: string;
  readonly state: PlanState['kind'];
  readonly made_at_ms: number;
  readonly run: string | null;
  readonly run_state: RunStateKind | null;
  readonly from_node: string | null;
  readonly to_node: string | null;
}

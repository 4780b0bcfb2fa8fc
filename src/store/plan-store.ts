import { sql, type Kysely, type Transaction } from 'kysely';
import { overWords } from '../alerts/closing.ts';
import { platformOf } from '../approvals/platforms.ts';
import type { Decision, DecisionKind, PlanRecord, PlanStore } from '../approvals/store.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import { byTypedId, stored } from './rows.ts';
import { startRun } from './start.ts';
import type { Database } from './schema.ts';

export function createPlanStore(db: Kysely<Database>): PlanStore {
  return {
    savePlan: (plan, state) => savePlan(db, plan, state),
    findPlan: async (text) => {
      const recordOf = async (id: string) => (await planRecords(db, sql`id = ${id}`))[0];
      return (await byTypedId(db, 'plans', text, recordOf)) ?? null;
    },
    openPlans: () => planRecords(db, sql`state_kind = 'open'`),
    recentPlans: (withinMs) => planRecords(db, sql`made_at_ms > baton_now_ms() - ${withinMs}::bigint`),
    decide: (decision, actionId) => storeDecision(db, decision, actionId),
    closePlan: async (id, state) => {
      const { numUpdatedRows } = await db
        .updateTable('plans')
        .set({ state_kind: state.kind, state: JSON.stringify(state) })
        .where('id', '=', id)
        .where('state_kind', '=', 'open')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    start: (id, approvedBy, delayMs) => startRun(db, id, approvedBy, delayMs),
  };
}

/**
 * A plan from an incident that has closed meanwhile is void from the start. The row of the incident is shared with others that
 * save: whoever closes it waits, and finds the plan.
 */
async function savePlan(db: Kysely<Database>, plan: Plan, state: PlanState): Promise<void> {
  const tooLate: PlanState = { kind: 'void', because: overWords([]) };
  const id = plan.incident ?? null;
  await sql`
    with source as (select ended_at_ms from incidents where id = ${id} for share),
    kept as (
      select ${state.kind} = 'open' and ${id}::text is not null and (select ended_at_ms from source) is not null as late)
    insert into plans (id, plan, state_kind, state, made_at_ms)
    select ${plan.id}, ${JSON.stringify(plan)}, case when late then ${tooLate.kind} else ${state.kind} end,
      case when late then ${JSON.stringify(tooLate)} else ${JSON.stringify(state)} end, ${plan.madeAtMs}::bigint
    from kept
    on conflict do nothing
  `.execute(db);
}

async function storeDecision(
  db: Kysely<Database>,
  decision: Omit<Decision, 'atMs'>,
  actionId: string,
): Promise<'stored' | 'already'> {
  const { rows } = await sql`
    insert into plan_decisions (plan_id, person, kind, digest, reason, chat, action_id, at_ms, place)
    select ${decision.plan}, ${decision.person}, ${decision.kind}, ${decision.digest}, ${decision.reason}, ${decision.chat}, ${actionId}, baton_now_ms(),
      case when (plan::json -> 'approval' ->> 'platforms')::int > 1 then ${platformOf(decision.chat)} else '' end
    from plans where id = ${decision.plan}
    on conflict do nothing
    returning plan_id
  `.execute(db);
  return rows.length > 0 ? 'stored' : 'already';
}

interface DecisionJson {
  person: string;
  kind: DecisionKind;
  digest: string;
  reason: string;
  chat: string;
  atMs: number;
}

async function planRecords(
  db: Kysely<Database> | Transaction<Database>,
  which: ReturnType<typeof sql>,
): Promise<PlanRecord[]> {
  const { rows } = await sql<{ id: string; plan: string; state: string; decisions: DecisionJson[] }>`
    select id, plan, state, coalesce((
      select json_agg(json_build_object('person', person, 'kind', kind, 'digest', digest, 'reason', reason, 'chat', chat, 'atMs', at_ms)
        order by at_ms, person)
      from plan_decisions where plan_id = plans.id
    ), '[]'::json) as decisions
    from plans where ${which} order by made_at_ms, id
  `.execute(db);
  return rows.map((row) => ({
    plan: stored<Plan>(row.plan),
    state: stored<PlanState>(row.state),
    decisions: row.decisions.map((decision) => ({ plan: row.id, ...decision })),
  }));
}

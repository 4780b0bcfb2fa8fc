import { sql, type Kysely, type Transaction } from 'kysely';
import type { Decision, DecisionKind, PlanRecord, PlanStore } from '../approvals/store.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import { byTypedId, stored } from './rows.ts';
import { startRun } from './start.ts';
import type { Database } from './schema.ts';

export function createPlanStore(db: Kysely<Database>): PlanStore {
  return {
    savePlan: async (plan, state) => {
      await sql`
        insert into plans (id, plan, state_kind, state, made_at_ms)
        values (${plan.id}, ${JSON.stringify(plan)}, ${state.kind}, ${JSON.stringify(state)}, ${plan.madeAtMs}::bigint)
        on conflict do nothing
      `.execute(db);
    },
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

async function storeDecision(
  db: Kysely<Database>,
  decision: Omit<Decision, 'atMs'>,
  actionId: string,
): Promise<'stored' | 'already'> {
  const { rows } = await sql`
    insert into plan_decisions (plan_id, person, kind, digest, reason, chat, action_id, at_ms)
    values (${decision.plan}, ${decision.person}, ${decision.kind}, ${decision.digest}, ${decision.reason}, ${decision.chat}, ${actionId}, baton_now_ms())
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

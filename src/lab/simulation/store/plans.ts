import { platformOf, platformsWanted } from '../../../approvals/platforms.ts';
import type { Decision, PlanRecord } from '../../../approvals/store.ts';
import type { PlanId } from '../../../domain/names.ts';
import type { Plan, PlanState } from '../../../domain/plan.ts';
import type { Moment } from './mutations.ts';
import { having, type Applied, type StoredPlan, type StoreState } from './state.ts';

export function savePlan(state: StoreState, _: Moment, plan: Plan, planState: PlanState): Applied<undefined> {
  if (state.plans.has(plan.id)) return { state, answer: undefined };
  return { state: withPlan(state, { plan, state: planState, decisions: [] }), answer: undefined };
}

export function decidePlan(
  state: StoreState,
  { nowMs }: Moment,
  decision: Omit<Decision, 'atMs'>,
  actionId: string,
): Applied<'stored' | 'already'> {
  const stored = state.plans.get(decision.plan);
  if (stored === undefined) throw new Error(`a decision names the plan ${decision.plan}, which is not there`);
  const clicked = [...state.plans.values()].some(({ decisions }) =>
    decisions.some((each) => each.actionId === actionId),
  );
  const { person, kind, chat } = decision;
  // On several platforms a person has a word on each, where the policy asks for that.
  const isApart = platformsWanted(stored.plan.approval) > 1;
  const said = stored.decisions.some(
    (each) => each.person === person && each.kind === kind && (!isApart || platformOf(each.chat) === platformOf(chat)),
  );
  if (clicked || said) return { state, answer: 'already' };
  const decisions = [...stored.decisions, { ...decision, atMs: nowMs, actionId }];
  return { state: withPlan(state, { ...stored, decisions }), answer: 'stored' };
}

export function closePlan(state: StoreState, _: Moment, id: PlanId, planState: PlanState): Applied<boolean> {
  const stored = state.plans.get(id);
  if (stored?.state.kind !== 'open') return { state, answer: false };
  return { state: withPlan(state, { ...stored, state: planState }), answer: true };
}

/** The state in which this is the plan of its id. */
export function withPlan(state: StoreState, stored: StoredPlan): StoreState {
  return { ...state, plans: having(state.plans, stored.plan.id, stored) };
}

/** Records of the plans that `wanted` picks, oldest first. */
export function planRecords(state: StoreState, wanted: (stored: StoredPlan) => boolean): readonly PlanRecord[] {
  return [...state.plans.values()]
    .filter(wanted)
    .toSorted((a, b) => a.plan.madeAtMs - b.plan.madeAtMs || (a.plan.id < b.plan.id ? -1 : 1))
    .map(({ plan, state, decisions }) => ({
      plan,
      state,
      decisions: decisions
        .map(asRead)
        .toSorted((a, b) => a.atMs - b.atMs || (a.person < b.person ? -1 : a.person > b.person ? 1 : 0)),
    }));
}

function asRead({ plan, digest, person, kind, reason, chat, atMs }: Decision): Decision {
  return { plan, digest, person, kind, reason, chat, atMs };
}

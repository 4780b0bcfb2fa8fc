import { solanaTarget, solanaValidator } from '../../src/chains/solana/target.ts';
import { approvalRuleOf, policyOf } from '../../src/config/policy.ts';
import type { Fleet } from '../../src/config/schema.ts';
import type { CheckResult } from '../../src/domain/check.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { assemblePlan } from '../../src/planning/plan.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../../src/procedures/solana/steps.ts';
import type { Store } from '../../src/store/store.ts';
import type { Member } from './cast.ts';

/** About as many as a handover has: with every delivery the card of an open plan is made anew. */
const CHECKS = 30;

/** Puts a plan into the store as the worker does once it has looked. @returns the key of its card */
export async function storePlan(
  store: Pick<Store, 'plans'>,
  fleet: Fleet,
  member: Member,
  id: string,
): Promise<string> {
  const plan = planOf(fleet, member, id, Date.now());
  await store.plans.savePlan(plan, { kind: 'open', expiresAtMs: plan.madeAtMs + plan.approval.holdsForS * 1_000 });
  return `plan:${id}`;
}

function planOf(fleet: Fleet, { validator, identity, from, to }: Member, id: string, nowMs: number): Plan {
  const policy = policyOf(fleet, solanaValidator(fleet, validator));
  return assemblePlan({
    id,
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    validator,
    identity,
    from,
    to,
    request: `q-${id}`,
    requestedBy: 'ana',
    madeAtMs: nowMs,
    checks: Array.from({ length: CHECKS }, (_, at) => check(at)),
    steps: handoverSteps(solanaTarget(fleet, validator), { from, to }, policy),
    approval: approvalRuleOf(policy),
    bound: { from, to, id },
    policy: { ...policy },
    waitMs: null,
  });
}

const check = (at: number): CheckResult => ({
  id: `check-${at}`,
  title: 'Something that has to be so is so',
  severity: 'must',
  state: 'passed',
  found: 'a sentence about what was found on this host, with a figure and its unit',
  needed: 'a sentence about what is needed',
  why: 'A sentence or two about why: what goes wrong when it is not so, and for whom that would be a surprise.',
  fix: 'a command',
});

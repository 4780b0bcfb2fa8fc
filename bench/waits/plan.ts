import { polkadotTarget, polkadotValidator } from '../../src/chains/polkadot/target.ts';
import { approvalRuleOf, polkadotPolicyOf } from '../../src/config/policy.ts';
import type { Fleet } from '../../src/config/schema.ts';
import type { CheckResult } from '../../src/domain/check.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { assemblePlan } from '../../src/planning/plan.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../../src/procedures/polkadot/steps.ts';
import type { Waiter } from './cast.ts';

/** About as many as a handover has; a plan is read with every look, so its size counts. */
const CHECKS = 30;

/** What people have approved: real steps and rules, and checks of the usual length. */
export function planOf(fleet: Fleet, { validator, from, to, stash }: Waiter, nowMs: number): Plan {
  const policy = polkadotPolicyOf(fleet, polkadotValidator(fleet, validator));
  return assemblePlan({
    id: `p-${validator}`,
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    validator,
    identity: stash,
    from,
    to,
    request: `q-${validator}`,
    requestedBy: 'ana',
    madeAtMs: nowMs,
    checks: Array.from({ length: CHECKS }, (_, at) => check(at)),
    steps: handoverSteps(polkadotTarget(fleet, validator), { from, to }, policy.old_node),
    approval: approvalRuleOf(policy),
    bound: { from, to },
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

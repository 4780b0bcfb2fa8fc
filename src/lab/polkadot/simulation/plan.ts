import type { Plan } from '../../../domain/plan.ts';
import { PREPARE_ID, PREPARE_VERSION, prepareSteps } from '../../../procedures/polkadot/prepare/steps.ts';
import {
  HANDOVER_ID,
  HANDOVER_VERSION,
  handoverSteps,
  TAKEOVER_ID,
  TAKEOVER_VERSION,
  takeoverSteps,
} from '../../../procedures/polkadot/steps.ts';
import { NEW, OLD, STASH, target } from './cast.ts';
import type { Scene } from './scene.ts';

/** 9 October 2025, 08:53:20 UTC: a play begins then. Milliseconds since 1970. */
export const START_MS = 1_760_000_000_000;

/** The plan that people have approved. */
export function planOf({ kind = 'handover', oldNode = 'demote', signing = 'key-file' }: Scene): Plan {
  const roles = { from: OLD, to: NEW };
  return {
    id: 'plan-1',
    digest: 'd1',
    ...procedureOf(kind, signing, oldNode),
    validator: 'dot-main',
    identity: STASH,
    ...roles,
    request: 'request-1',
    requestedBy: 'anna',
    madeAtMs: START_MS,
    checks: [],
    approval: { people: 1, roles: [], requesterMayApprove: true, holdsForS: 600, cancelWindowS: 0 },
    bound: {},
    policy: { old_node: oldNode },
    verdict: '',
    movable: true,
  };
}

function procedureOf(
  kind: NonNullable<Scene['kind']>,
  signing: NonNullable<Scene['signing']>,
  oldNode: NonNullable<Scene['oldNode']>,
): Pick<Plan, 'procedure' | 'version' | 'steps'> {
  const aim = target(signing);
  const roles = { from: OLD, to: NEW };
  switch (kind) {
    case 'handover':
      return { procedure: HANDOVER_ID, version: HANDOVER_VERSION, steps: handoverSteps(aim, roles, oldNode) };
    case 'takeover':
      return { procedure: TAKEOVER_ID, version: TAKEOVER_VERSION, steps: takeoverSteps(aim, roles) };
    case 'prepare':
      return { procedure: PREPARE_ID, version: PREPARE_VERSION, steps: prepareSteps(aim, NEW) };
  }
  return kind satisfies never;
}

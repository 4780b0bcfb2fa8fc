import { NearPolicy } from '../../../config/schema.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Scene as Looked } from '../../../procedures/near/checks/scene.ts';
import { swapBound } from '../../../procedures/near/bound.ts';
import { prepareBound } from '../../../procedures/near/prepare/bound.ts';
import { prepareSteps } from '../../../procedures/near/prepare/steps.ts';
import { VERSION } from '../../../procedures/near/steps.ts';
import { swapSteps } from '../../../procedures/near/swap/words.ts';
import { takeoverBound } from '../../../procedures/near/takeover/bound.ts';
import { takeoverSteps } from '../../../procedures/near/takeover/steps.ts';
import { upgradeBound } from '../../../procedures/near/upgrade/bound.ts';
import { upgradeSteps } from '../../../procedures/near/upgrade/steps.ts';
import { IDENTITY, NEW, OLD, VALIDATOR } from './cast.ts';
import type { Scene } from './scene.ts';
import { wayOfScene } from './stage.ts';

/** 9 October 2025, 08:53:20 UTC: a play begins then. Milliseconds since 1970. */
export const START_MS = 1_760_000_000_000;

/** The plan that people have approved. @param looked what was seen when it was made */
export function planOf(scene: Scene, looked: Looked): Plan {
  const { afterSwap = 'keep', windowWait = 0 } = scene;
  const policy = NearPolicy.parse({ after_swap: afterSwap, window_wait: windowWait });
  return {
    id: 'plan-1',
    digest: 'd1',
    procedure: scene.procedure,
    version: VERSION,
    ...partsOf(scene, looked, policy),
    validator: VALIDATOR,
    identity: IDENTITY,
    from: OLD,
    to: NEW,
    request: 'request-1',
    requestedBy: 'anna',
    madeAtMs: START_MS,
    checks: [],
    approval: { people: 1, roles: [], requesterMayApprove: true, holdsForS: 600, cancelWindowS: 0 },
    policy: { ...policy },
    verdict: '',
    movable: true,
  };
}

function partsOf(scene: Scene, looked: Looked, policy: NearPolicy): Pick<Plan, 'steps' | 'bound'> {
  const way = wayOfScene(scene);
  const { target } = looked;
  const roles = { from: OLD, to: NEW };
  switch (scene.procedure) {
    case 'near/hot-swap':
    case 'near/restart':
      return { steps: swapSteps(target, roles, way, policy), bound: swapBound(looked, roles, way) };
    case 'near/takeover':
      return { steps: takeoverSteps(target, roles, way), bound: takeoverBound(looked, roles, way) };
    case 'near/prepare':
      return { steps: prepareSteps(target, NEW, way), bound: prepareBound(looked, NEW, way) };
    case 'near/upgrade':
      return { steps: upgradeSteps(target, roles, way, policy), bound: upgradeBound(looked, roles, way) };
  }
  return scene.procedure satisfies never;
}

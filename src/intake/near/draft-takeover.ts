import { REPLACES, replacesWords } from '../../domain/replaced-run.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import { tellRoles } from '../../procedures/near/roles.ts';
import { TAKEOVER_ID, VERSION } from '../../procedures/near/steps.ts';
import { takeoverBound } from '../../procedures/near/takeover/bound.ts';
import { takeoverChecks } from '../../procedures/near/takeover/checks.ts';
import { takeoverSteps } from '../../procedures/near/takeover/steps.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import { type NearLooked, rolesFor, withoutPlan } from './draft.ts';
import { noWay, rolesUntold, wayTo } from '../../procedures/near/checks/untold.ts';

/** The old node is made unable to sign first, by itself, by its provider, or by people who declare it. */
export function draftNearTakeover({ scene, approval }: NearLooked, wish: PlanWish, earlier: Scene['observers']): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, true);
  const roles = rolesFor(told, scene);
  const seen = told.kind === 'told' ? wayTo(scene, roles.to) : null;
  const way = seen ?? 'hot-swap';
  const { from, to } = roles;
  return {
    ...roles,
    procedure: TAKEOVER_ID,
    version: VERSION,
    checks:
      told.kind === 'untold' || seen === null
        ? withoutPlan(scene, told.kind === 'untold' ? rolesUntold(scene, told.because) : noWay(scene, to))
        : takeoverChecks(scene, roles, way, earlier),
    steps: takeoverSteps(scene.target, roles, way),
    approval: approval.takeover,
    // What a move that stands stopped has begun is what this is made for, as on Solana.
    bound: { ...takeoverBound(scene, roles, way), [REPLACES]: replacesWords(wish.stopped ?? null) },
    waitMs: 0,
    verdict: `Starts when approved. ${to} gets the key only when ${from} is proven, or declared, unable to sign. If ${from} can be brought back, that may be faster.`,
  };
}

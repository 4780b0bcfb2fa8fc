import { tellRoles } from '../../procedures/near/roles.ts';
import { type Roles, UPGRADE_ID, VERSION, type Way } from '../../procedures/near/steps.ts';
import { upgradeBound } from '../../procedures/near/upgrade/bound.ts';
import { upgradeChecks } from '../../procedures/near/upgrade/checks.ts';
import { upgradeSteps } from '../../procedures/near/upgrade/steps.ts';
import { nextRelease } from '../../procedures/near/upgrade/version.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import { type NearLooked, rolesFor, withoutPlan } from './draft.ts';
import { type NearLookDeps, validate } from './look.ts';
import { noWay, rolesUntold, wayTo } from '../../procedures/near/checks/untold.ts';

/** A new neard on the standby, the move, and then the same on the node that signed. */
export async function draftNearUpgrade(
  { scene, policy, approval }: NearLooked,
  wish: PlanWish,
  deps: Pick<NearLookDeps, 'ask'>,
): Promise<Draft> {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, false);
  const roles = rolesFor(told, scene);
  const seen = told.kind === 'told' ? wayTo(scene, roles.to) : null;
  const way = seen ?? 'hot-swap';
  const { to } = roles;
  return {
    ...roles,
    procedure: UPGRADE_ID,
    version: VERSION,
    checks:
      told.kind === 'untold' || seen === null
        ? withoutPlan(scene, told.kind === 'untold' ? rolesUntold(scene, told.because) : noWay(scene, to))
        : upgradeChecks(scene, roles, way, policy, await validated(scene, deps)),
    steps: upgradeSteps(scene.target, roles, way, policy),
    approval: approval.handover,
    bound: upgradeBound(scene, roles, way),
    waitMs: 0,
    verdict: verdictOf(scene, roles, way),
  };
}

function verdictOf({ nodes }: NearLooked['scene'], { from, to }: Roles, way: Way): string {
  const look = nodes[to];
  const release = look?.kind === 'seen' ? nextRelease(look.facts) : null;
  const shadows = way === 'hot-swap' ? ` and shadows the pool for a full epoch, while ${from} signs` : '';
  return `Starts when approved. ${to} gets ${release === null ? 'the new neard' : `neard ${release}`} first${shadows}; then it gets the key, then ${from} is upgraded. A database that was migrated cannot go back.`;
}

/** What the new program says of each home; a host that cannot be seen, or has none, is told of by other checks. */
async function validated({ nodes, target }: NearLooked['scene'], deps: Pick<NearLookDeps, 'ask'>) {
  const asked = Object.values(nodes).flatMap((look) =>
    look.kind === 'seen' && look.facts.nextSha256 !== null ? [look.node] : [],
  );
  const answers = asked.map(async (node) => [node, await validate(deps, target, node, 'next')] as const);
  return Object.fromEntries(await Promise.all(answers));
}

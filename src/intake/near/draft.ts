import type { NearPolicy } from '../../config/schema.ts';
import type { CheckResult } from '../../domain/check.ts';
import type { ApprovalRule } from '../../domain/plan.ts';
import { swapBound } from '../../procedures/near/bound.ts';
import { swapChecks } from '../../procedures/near/checks/all.ts';
import { chainChecks } from '../../procedures/near/checks/chain.ts';
import { nodeChecks } from '../../procedures/near/checks/node.ts';
import { sceneNode, type Scene } from '../../procedures/near/checks/scene.ts';
import { OUTAGE_MS } from '../../procedures/near/outage.ts';
import { type RolesReading, tellRoles } from '../../procedures/near/roles.ts';
import { HOT_SWAP_ID, RESTART_ID, VERSION, type Roles, type Way } from '../../procedures/near/steps.ts';
import { swapSteps } from '../../procedures/near/swap/words.ts';
import { inWords } from '../../domain/duration.ts';
import { type Draft, type PlanWish, settledOn } from '../drafts/draft.ts';
import { noWay, rolesUntold, wayTo } from '../../procedures/near/checks/untold.ts';

/** What a plan of a NEAR validator is made of. */
export interface NearLooked {
  readonly scene: Scene;
  readonly policy: NearPolicy;
  /** Who must agree to a move, and to a takeover. */
  readonly approval: { readonly handover: ApprovalRule; readonly takeover: ApprovalRule };
}

const IDS: Readonly<Record<Way, string>> = { 'hot-swap': HOT_SWAP_ID, restart: RESTART_ID };

/** A hot swap or a restart, by what the standby is set up for: what a node was prepared as is observed, never remembered. */
export function draftNearHandover({ scene, policy, approval }: NearLooked, wish: PlanWish): Draft {
  const told = tellRoles(scene, { from: wish.from, to: wish.to }, false);
  const roles = rolesFor(told, scene);
  const seen = told.kind === 'told' ? wayTo(scene, roles.to) : null;
  const way = seen ?? 'hot-swap';
  const holder = told.kind === 'untold' ? told.holder : undefined;
  const checks =
    told.kind === 'untold' || seen === null
      ? withoutPlan(scene, told.kind === 'untold' ? rolesUntold(scene, told.because) : noWay(scene, roles.to))
      : swapChecks(scene, roles, way, policy);
  return {
    ...roles,
    procedure: IDS[way],
    version: VERSION,
    ...(holder === undefined ? { checks } : settledOn(holder, scene.target.validator)),
    steps: swapSteps(scene.target, roles, way, policy),
    approval: approval.handover,
    bound: swapBound(scene, roles, way),
    waitMs: 0,
    verdict: `Starts when approved. ${handoverWords(scene, roles, way, policy)}`,
  };
}

/** What it costs, and what it does not go back on. */
function handoverWords(
  { target }: Scene,
  { from, to }: Roles,
  way: Way,
  { window_wait }: Pick<NearPolicy, 'window_wait'>,
): string {
  const wait = window_wait > 0 ? `Waits for a maintenance window, ${inWords(window_wait * 60_000)} at the most. ` : '';
  const gap = `Nobody signs for ${target.pool} from the stop of ${from} until ${to} has the key, ${inWords(OUTAGE_MS[way])} as a rule.`;
  const lost = way === 'restart' ? ` ${to} is an RPC node no more: it cannot go back to all shards.` : '';
  return `${wait}${gap}${lost}`;
}

/** For a plan that can only be read: two different nodes. */
export function rolesFor(told: RolesReading, { target }: Pick<Scene, 'target'>): Roles {
  if (told.kind === 'told') return told.roles;
  const [from = '', to = ''] = target.nodes.map(({ node }) => node);
  return { from, to };
}

/** In place of the checks, where it is not plain who is which or by which way. */
export function withoutPlan(scene: Scene, because: CheckResult): CheckResult[] {
  return [
    because,
    ...scene.target.nodes.flatMap(({ node }) => nodeChecks(scene, sceneNode(scene, node))),
    ...chainChecks(scene),
  ];
}

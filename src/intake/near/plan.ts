import { nearTarget, nearValidator } from '../../chains/near/target.ts';
import { approvalRuleOf, nearPolicyOf, takeoverRuleOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import { BatonError } from '../../domain/failure.ts';
import type { JsonObject, ValidatorName } from '../../domain/names.ts';
import type { RunStore } from '../../execution/store.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import { draftNearPrepare } from './draft-prepare.ts';
import { draftNearTakeover } from './draft-takeover.ts';
import { draftNearUpgrade } from './draft-upgrade.ts';
import { draftNearHandover, type NearLooked } from './draft.ts';
import { askObservers, lookAtNear, type NearLookDeps } from './look.ts';

/** What planning a NEAR validator works with. */
export interface NearPlanDeps {
  readonly fleet: Fleet;
  readonly runs: Pick<RunStore, 'acknowledged'>;
  readonly near: NearLookDeps | undefined;
}

type Drafting = (looked: NearLooked, wish: PlanWish, deps: NearLookDeps) => Draft | Promise<Draft>;

/** Ten blocks of mainnet: whoever signs has endorsed a chunk in that time, and nobody waits for it in vain. Unit: milliseconds. */
const SILENT_FOR_MS = 6_000;

/** What can be planned, by the word that people type. */
const DRAFTS: ReadonlyMap<string, Drafting> = new Map<string, Drafting>([
  ['handover', draftNearHandover],
  ['prepare', draftNearPrepare],
  ['upgrade', draftNearUpgrade],
]);

/** One look at a NEAR validator. @throws `config/invalid` where the fleet file has no such validator, or no `near` section */
export function nearScene(
  { fleet, runs, near }: NearPlanDeps,
  validator: ValidatorName,
  depth: 'plain' | 'full',
): Promise<Scene> {
  const target = nearTarget(fleet, validator);
  return lookAtNear(needed(near), target, (node) => runs.acknowledged(target.identity, node), depth);
}

function needed(near: NearLookDeps | undefined): NearLookDeps {
  if (near === undefined) throw new BatonError('config/invalid', 'The fleet file has no `near` section.');
  return near;
}

/**
 * The chain's part of a plan.
 * @throws `input/invalid` for a procedure that there is not; as `nearScene`
 */
export async function nearDraft(
  deps: NearPlanDeps,
  procedure: string,
  wish: PlanWish,
): Promise<{ readonly draft: Draft; readonly identity: string; readonly policy: JsonObject }> {
  const drafting = procedure === 'takeover' ? await afterSilence(deps, wish) : DRAFTS.get(procedure);
  if (drafting === undefined)
    throw new BatonError(
      'input/invalid',
      `There is no procedure \`${procedure}\` for a NEAR validator: takeover, ${[...DRAFTS.keys()].join(', ')}.`,
    );
  const scene = await nearScene(deps, wish.validator, 'full');
  const policy = nearPolicyOf(deps.fleet, nearValidator(deps.fleet, wish.validator));
  const approval = { handover: approvalRuleOf(policy), takeover: takeoverRuleOf(policy) };
  const draft = await drafting({ scene, policy, approval }, wish, needed(deps.near));
  return { draft, identity: scene.target.identity, policy: { ...policy } };
}

/** Silence takes two readings: one now, and that of the look that follows. */
async function afterSilence({ fleet, near }: NearPlanDeps, { validator }: PlanWish): Promise<Drafting> {
  const deps = needed(near);
  const earlier = await askObservers(deps, nearTarget(fleet, validator));
  await deps.clock.sleep(SILENT_FOR_MS);
  return (looked, wish) => draftNearTakeover(looked, wish, earlier);
}

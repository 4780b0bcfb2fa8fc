import { polkadotTarget, polkadotValidator } from '../../chains/polkadot/target.ts';
import { approvalRuleOf, polkadotPolicyOf, takeoverRuleOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import { BatonError } from '../../domain/failure.ts';
import type { JsonObject, ValidatorName } from '../../domain/names.ts';
import type { RunStore } from '../../execution/store.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import { draftPolkadotHandover, draftPolkadotTakeover, type PolkadotLooked } from './draft.ts';
import { draftPolkadotPrepare } from './draft-prepare.ts';
import { lookAtPolkadot, type PolkadotLookDeps } from './look.ts';

/** What planning a Polkadot validator works with. */
export interface PolkadotPlanDeps {
  readonly fleet: Fleet;
  readonly runs: Pick<RunStore, 'acknowledged'>;
  readonly polkadot: PolkadotLookDeps | undefined;
  readonly clock: Clock;
}

/** What can be planned, by the word that people type. */
const DRAFTS: ReadonlyMap<string, (looked: PolkadotLooked, wish: PlanWish) => Draft> = new Map([
  ['handover', draftPolkadotHandover],
  ['takeover', draftPolkadotTakeover],
  ['prepare', draftPolkadotPrepare],
]);

/** One look at a Polkadot validator. @throws `config/invalid` where the fleet file has no such validator, or no `polkadot` section */
export function sceneOf(
  { fleet, runs, polkadot }: Omit<PolkadotPlanDeps, 'clock'>,
  validator: ValidatorName,
): Promise<Scene> {
  const target = polkadotTarget(fleet, validator);
  if (polkadot === undefined) throw new BatonError('config/invalid', 'The fleet file has no `polkadot` section.');
  return lookAtPolkadot(polkadot, target, (node) => runs.acknowledged(target.stash, node));
}

/**
 * The chain's part of a plan.
 * @throws `input/invalid` for a procedure that there is not; as `sceneOf`
 */
export async function polkadotDraft(
  deps: PolkadotPlanDeps,
  procedure: string,
  wish: PlanWish,
): Promise<{ readonly draft: Draft; readonly identity: string; readonly policy: JsonObject }> {
  const drafting = DRAFTS.get(procedure);
  if (drafting === undefined)
    throw new BatonError(
      'input/invalid',
      `There is no procedure \`${procedure}\` for a Polkadot validator: ${[...DRAFTS.keys()].join(', ')}.`,
    );
  const scene = await sceneOf(deps, wish.validator);
  const policy = polkadotPolicyOf(deps.fleet, polkadotValidator(deps.fleet, wish.validator));
  const draft = drafting(
    {
      scene,
      oldNode: policy.old_node,
      atMs: deps.clock.now(),
      approval: { handover: approvalRuleOf(policy), takeover: takeoverRuleOf(policy) },
    },
    wish,
  );
  return { draft, identity: scene.target.stash, policy: { ...policy } };
}

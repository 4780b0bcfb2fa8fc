import { observeSolana, type ObserveDeps } from '../chains/solana/observe.ts';
import { solanaTarget, solanaValidator } from '../chains/solana/target.ts';
import { policyOf } from '../config/policy.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { ScriptLines } from '../domain/script.ts';
import type { RunStore } from '../execution/store.ts';
import type { HostPort } from '../hosts/port.ts';
import { assemblePlan } from '../planning/plan.ts';
import type { Store } from '../store/store.ts';
import { alarmCheck } from './alarm-check.ts';
import type { DraftDeps, Drafting, Looked, PlanWish } from './drafts/draft.ts';
import { draftHandover } from './drafts/handover.ts';
import { draftPrepare } from './drafts/prepare.ts';
import { draftTakeover } from './drafts/takeover.ts';
import type { NearLookDeps } from './near/look.ts';
import { nearDraft } from './near/plan.ts';
import type { PolkadotLookDeps } from './polkadot/look.ts';
import { polkadotDraft } from './polkadot/plan.ts';

export interface PlannerDeps extends DraftDeps {
  readonly fleet: Fleet;
  readonly observe: ObserveDeps;
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly store: Store;
  readonly clock: Clock;
  /** Left out where the fleet file has no `polkadot` section. */
  readonly polkadot?: PolkadotLookDeps;
  /** Left out where the fleet file has no `near` section. */
  readonly near?: NearLookDeps;
}

/** Of the store, a plan needs only what each host has acknowledged, and whether an alarm lasts. */
export type PlanningDeps = Omit<PlannerDeps, 'store'> & {
  readonly store: { readonly runs: Pick<RunStore, 'acknowledged'>; readonly watch: Pick<Store['watch'], 'alarm'> };
};

/** What can be planned, by the word that people type. */
const DRAFTS: ReadonlyMap<string, Drafting> = new Map<string, Drafting>([
  ['prepare', draftPrepare],
  [
    'prepare-undo',
    (looked, wish, deps) => draftPrepare(looked, { ...wish, prepare: { ...wish.prepare, undo: true } }, deps),
  ],
  ['handover', draftHandover],
  ['takeover', draftTakeover],
]);

const overItsOwn = ({ prepare }: PlanningDeps) => prepare?.observe;
/** Procedures that look at hosts over a connection of their own. */
const LOOKS_OVER: ReadonlyMap<string, (deps: PlanningDeps) => ObserveDeps | undefined> = new Map([
  ['prepare', overItsOwn],
  ['prepare-undo', overItsOwn],
]);

/** Looks at a validator, its hosts and the observers. Changes nothing. @throws `config/invalid` for an unknown validator */
export async function lookAtValidator(deps: PlanningDeps, validator: ValidatorName): Promise<Looked> {
  const configured = solanaValidator(deps.fleet, validator);
  const target = solanaTarget(deps.fleet, validator);
  const seen = await observeSolana(deps.observe, target);
  const acknowledged = new Map(
    await Promise.all(
      target.nodes.map(async ({ node }) => [node, await deps.store.runs.acknowledged(target.identity, node)] as const),
    ),
  );
  return { target, policy: policyOf(deps.fleet, configured), seen, acknowledged };
}

/** A plan, and what its script is made of. */
interface Planned {
  readonly plan: Plan;
  readonly script: ScriptLines;
}

/**
 * The plan of a procedure as things stand now: every check made, nothing sent that changes anything.
 * @param procedure the word that people type: `prepare`, `handover`, `takeover`, `upgrade`
 * @throws `input/invalid` for another word; as `lookAtValidator`
 */
export async function planProcedure(deps: PlanningDeps, procedure: string, wish: PlanWish): Promise<Plan> {
  return (await planWithScript(deps, procedure, wish)).plan;
}

/** The same, with the lines that people would type instead. */
export async function planWithScript(deps: PlanningDeps, procedure: string, wish: PlanWish): Promise<Planned> {
  const { draft: made, identity, policy } = await draftOf(deps, procedure, wish);
  const { script = {}, ...draft } = made;
  const alarm = await deps.store.watch.alarm(wish.validator);
  const plan = assemblePlan({
    ...draft,
    checks: alarm === null ? draft.checks : [alarmCheck(alarm), ...draft.checks],
    id: wish.id,
    request: wish.request,
    ...(wish.incident === undefined ? {} : { incident: wish.incident }),
    requestedBy: wish.requestedBy,
    validator: wish.validator,
    identity,
    madeAtMs: deps.clock.now(),
    policy,
  });
  return { plan, script };
}

/** What the validator's chain makes of it. */
async function draftOf(deps: PlanningDeps, procedure: string, wish: PlanWish) {
  const { fleet, polkadot, near, store, clock } = deps;
  // A validator that there is not is told as one of Solana, whose commands came first.
  const chain = fleet.validators[wish.validator]?.chain ?? 'solana';
  if (chain !== 'near' && wish.prepare?.option !== undefined)
    throw new BatonError('input/invalid', '`--option` is for NEAR, whose guide has two ways for a standby.');
  switch (chain) {
    case 'solana':
      return solanaDraft(deps, procedure, wish);
    case 'polkadot':
      return polkadotDraft({ fleet, polkadot, clock, runs: store.runs }, procedure, wish);
    case 'near':
      return nearDraft({ fleet, near, runs: store.runs }, procedure, wish);
    default:
      return chain satisfies never;
  }
}

async function solanaDraft(deps: PlanningDeps, procedure: string, wish: PlanWish) {
  const drafting = DRAFTS.get(procedure);
  if (drafting === undefined) throw new BatonError('input/invalid', `There is no procedure \`${procedure}\`.`);
  const observe = LOOKS_OVER.get(procedure)?.(deps) ?? deps.observe;
  const looked = await lookAtValidator({ ...deps, observe }, wish.validator);
  const draft = await drafting(looked, wish, deps);
  return { draft, identity: looked.target.identity, policy: { ...looked.policy } };
}

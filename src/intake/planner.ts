import { observeSolana, type ObserveDeps } from '../chains/solana/observe.ts';
import type { SolanaObservation } from '../chains/solana/observation.ts';
import { solanaTarget, type SolanaTarget } from '../chains/solana/target.ts';
import { approvalRuleOf, policyOf } from '../config/policy.ts';
import type { Fleet, SolanaPolicy } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName, PersonName, ValidatorName } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { HostAcknowledgement, RunStore } from '../execution/store.ts';
import { guardChecksum } from '../hosts/guard/render.ts';
import type { HostPort } from '../hosts/port.ts';
import { assemblePlan } from '../planning/plan.ts';
import { boundFacts } from '../procedures/solana/bound.ts';
import { checksWithoutRoles, handoverChecks } from '../procedures/solana/checks/all.ts';
import { quietWindow } from '../procedures/solana/handover/quiet.ts';
import { tellRoles } from '../procedures/solana/roles.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../procedures/solana/steps.ts';
import type { Store } from '../store/store.ts';

export interface PlannerDeps {
  readonly fleet: Fleet;
  readonly observe: ObserveDeps;
  readonly hosts: ReadonlyMap<NodeName, HostPort>;
  readonly store: Store;
  readonly clock: Clock;
}

/** Of the store, a plan needs only what each host has acknowledged. */
export type PlanningDeps = Omit<PlannerDeps, 'store'> & {
  readonly store: { readonly runs: Pick<RunStore, 'acknowledged'> };
};

export interface PlanWish {
  readonly id: string;
  readonly request: string;
  readonly requestedBy: PersonName;
  readonly validator: ValidatorName;
  readonly to: NodeName | undefined;
}

/** One look at a validator with everything the checks compare it with. */
export interface Looked {
  readonly target: SolanaTarget;
  readonly policy: SolanaPolicy;
  readonly seen: SolanaObservation;
  readonly acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>;
}

/** Looks at a validator, its hosts and the observers. Changes nothing. @throws `config/invalid` for an unknown validator */
export async function lookAtValidator(deps: PlanningDeps, validator: ValidatorName): Promise<Looked> {
  const configured = deps.fleet.validators[validator];
  if (!configured) throw new BatonError('config/invalid', `There is no validator \`${validator}\` in the fleet file.`);
  const target = solanaTarget(deps.fleet, validator);
  const seen = await observeSolana(deps.observe, target);
  const acknowledged = new Map(
    await Promise.all(
      target.nodes.map(async ({ node }) => [node, await deps.store.runs.acknowledged(target.identity, node)] as const),
    ),
  );
  return { target, policy: policyOf(deps.fleet, configured), seen, acknowledged };
}

/** The plan of a handover as things stand now: every check made, nothing sent that changes anything. */
export async function planHandover(deps: PlanningDeps, wish: PlanWish): Promise<Plan> {
  const { target, policy, seen, acknowledged } = await lookAtValidator(deps, wish.validator);
  const told = tellRoles(seen, target, wish.to);
  const fallback = target.nodes.map(({ node }) => node);
  const roles = told.kind === 'told' ? told.roles : { from: fallback[0] ?? '', to: wish.to ?? fallback[1] ?? '' };
  const checks =
    told.kind === 'told'
      ? handoverChecks(seen, target, policy, roles, acknowledged)
      : checksWithoutRoles(seen, target, policy, told, acknowledged);
  const window = quietWindow(seen, policy);
  return assemblePlan({
    id: wish.id,
    request: wish.request,
    requestedBy: wish.requestedBy,
    validator: wish.validator,
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    identity: target.identity,
    ...roles,
    madeAtMs: deps.clock.now(),
    checks,
    steps: handoverSteps(target, roles, policy),
    approval: approvalRuleOf(policy),
    bound: { ...boundFacts(seen, target, roles), 'guard checksum': guardChecksum('solana') },
    policy: { ...policy },
    waitMs: window.kind === 'now' ? 0 : window.kind === 'wait' ? window.waitMs : null,
  });
}

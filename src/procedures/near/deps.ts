import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NearObserver } from '../../chains/near/port.ts';
import type { NearTarget } from '../../chains/near/target.ts';
import type { NearPolicy } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { GuardAnswer, GuardRequest } from '../../hosts/port.ts';
import type { Scene } from './checks/scene.ts';

/** What the procedures of NEAR work with; the same for every run of a fleet. */
export interface NearDeps {
  /** At least two, none of them a node of ours. */
  readonly observers: readonly NearObserver[];
  /** Looks at one node; fenced with the term where one is given. Never throws. */
  readonly look: (target: NearTarget, node: NodeName, fence?: { term: Term; run: RunId }) => Promise<NearLook>;
  /** A verb that only looks. @throws as `HostPort.call` */
  readonly ask: (node: NodeName, request: GuardRequest) => Promise<GuardAnswer>;
  /** The next call to this host logs in anew: a proof that a node is stopped comes over a connection of its own. */
  readonly renew: (node: NodeName) => void;
  /** All that the checks look at, of this run's nodes, as it is now. Never throws. */
  readonly scene: (context: Pick<RunContext, 'run'>) => Promise<Scene>;
  readonly clock: Clock;
  readonly targetOf: (context: Pick<RunContext, 'run'>) => NearTarget;
  /** As it was approved with the plan. */
  readonly policyOf: (context: Pick<RunContext, 'plan'>) => NearPolicy;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
}

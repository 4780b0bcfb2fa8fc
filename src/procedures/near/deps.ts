import type { NearObserver } from '../../chains/near/port.ts';
import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NearTarget } from '../../chains/near/target.ts';
import type { NearPolicy } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { Scene } from './checks/scene.ts';

/** What the procedures of NEAR work with; the same for every run of a fleet. */
export interface NearDeps {
  /** At least two, none of them a node of ours. */
  readonly observers: readonly NearObserver[];
  /** Looks at one node; fenced with the term where one is given. Never throws. */
  readonly look: (target: NearTarget, node: NodeName, fence?: { term: Term; run: RunId }) => Promise<NearLook>;
  /** The next call to this host logs in anew: a proof that a node is stopped comes over a connection of its own. */
  readonly renew: (node: NodeName) => void;
  readonly clock: Clock;
  readonly targetOf: (context: Pick<RunContext, 'run'>) => NearTarget;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
  /** One plain look at everything, for the same checks as a plan's. Never throws: what could not be read is told as such. */
  readonly scene: (context: Pick<RunContext, 'run'>) => Promise<Scene>;
  /** The policy that people approved. */
  readonly policyOf: (context: RunContext) => NearPolicy;
}

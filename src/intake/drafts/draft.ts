import type { SolanaObservation } from '../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../config/schema.ts';
import type { IncidentId, NodeName, PersonName, ValidatorName } from '../../domain/names.ts';
import type { RunLine } from '../../domain/replaced-run.ts';
import type { ScriptLines } from '../../domain/script.ts';
import type { HostAcknowledgement } from '../../execution/store.ts';
import type { PlanInput } from '../../planning/plan.ts';
import type { PrepareDeps } from '../../procedures/solana/prepare/deps.ts';

/** What of the hosts is to be prepared, or put back. */
export interface PrepareWish {
  readonly node?: NodeName;
  readonly restart?: boolean;
  readonly undo?: boolean;
  readonly bootGuard?: boolean;
  /** On NEAR: by which of its guide's options the node is to stand by. */
  readonly option?: string;
}

/** What a plan is asked for with. */
export interface PlanWish {
  readonly id: string;
  readonly request: string;
  readonly requestedBy: PersonName;
  readonly validator: ValidatorName;
  /** The incident from which it was asked for. */
  readonly incident?: IncidentId;
  readonly from?: NodeName | undefined;
  readonly to: NodeName | undefined;
  /** What `prepare` was asked for. */
  readonly prepare?: PrepareWish;
  /** The stopped run of this validator, as it stood before anything was looked at; left out where there is none. */
  readonly stopped?: RunLine | null;
}

/** One look at a validator with everything the checks compare it with. */
export interface Looked {
  readonly target: SolanaTarget;
  readonly policy: SolanaPolicy;
  readonly seen: SolanaObservation;
  readonly acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>;
}

/** What a procedure makes of one look: the part of a plan that differs from procedure to procedure. */
export type Draft = Pick<
  PlanInput,
  | 'procedure'
  | 'version'
  | 'from'
  | 'to'
  | 'checks'
  | 'steps'
  | 'approval'
  | 'bound'
  | 'waitMs'
  | 'verdict'
  | 'settled'
  | 'diffs'
> & {
  /** The same by hand, for the script; a step that is left out is carried out by its planned commands. */
  readonly script?: ScriptLines;
};

/** What a draft looks at beyond what every procedure looks at. */
export interface DraftDeps {
  /** Left out where no host can be prepared from here. */
  readonly prepare?: PrepareDeps;
}

/** In place of the checks, where a validator is asked onto the node that signs for it. */
export function settledOn(holder: NodeName, validator: ValidatorName): Pick<Draft, 'checks' | 'settled'> {
  return { checks: [], settled: `Nothing to move: ${holder} signs for ${validator} already.` };
}

/** Makes the draft of one procedure. Sends nothing that changes anything. */
export type Drafting = (looked: Looked, wish: PlanWish, deps: DraftDeps) => Draft | Promise<Draft>;

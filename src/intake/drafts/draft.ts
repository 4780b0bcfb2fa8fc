import type { SolanaObservation } from '../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../config/schema.ts';
import type { NodeName, PersonName, ValidatorName } from '../../domain/names.ts';
import type { RunLine } from '../../domain/replaced-run.ts';
import type { ScriptLines } from '../../domain/script.ts';
import type { HostAcknowledgement } from '../../execution/store.ts';
import type { PrepareLook } from '../../procedures/solana/prepare/look.ts';
import type { PlanInput } from '../../planning/plan.ts';

/** What a plan is asked for with. */
export interface PlanWish {
  readonly id: string;
  readonly request: string;
  readonly requestedBy: PersonName;
  readonly validator: ValidatorName;
  readonly from?: NodeName | undefined;
  readonly to: NodeName | undefined;
  /** For `prepare`: this node alone. */
  readonly node?: NodeName | undefined;
  /** For `prepare`: put back what the last one changed. */
  readonly undo?: boolean;
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
  'procedure' | 'version' | 'from' | 'to' | 'checks' | 'steps' | 'changes' | 'approval' | 'bound' | 'waitMs' | 'verdict'
> & {
  /** The same by hand, for the script; a step that is left out is carried out by its planned commands. */
  readonly script?: ScriptLines;
};

/** What a draft looks at beyond what every procedure looks at. */
export interface DraftDeps {
  /** Left out where nothing is ever prepared. */
  readonly prepare?: PrepareLook;
}

/** Makes the draft of one procedure. Sends nothing that changes anything. */
export type Drafting = (looked: Looked, wish: PlanWish, deps: DraftDeps) => Draft | Promise<Draft>;

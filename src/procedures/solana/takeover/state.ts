import type { FailureCode } from '../../../domain/failure.ts';
import type { NodeView } from '../handover/seen.ts';
import type { SignerWord } from '../handover/state.ts';

/** Everything the decision rests on; nothing else may influence it. */
export interface TakeoverView {
  /** The row of this attempt, after the look has tried to close it. */
  readonly decision: 'told' | 'returned';
  /** Null: does not answer a fenced look. */
  readonly old: NodeView | null;
  readonly standby: NodeView | null;
  /** What was said of a standby that shows another host key; it was not asked, so it is null above. */
  readonly stranger: string | null;
  readonly wantsBack: boolean;
  /** Attempts since a person last said how to go on. */
  readonly tries: number;
  /** How often in a row verifying or the quarantine did not come to its end since then. */
  readonly verifiedInVain: number;
  /** What the last step said that did not come to its end; null when none did. */
  readonly lastRefusal: string | null;
  /** How long the run has been waiting for a node to become clear. Unit: milliseconds. */
  readonly waitedMs: number;
  readonly nowMs: number;
}

/** What follows. A `wait` looks again every few seconds and becomes a stop with its code when it lasts too long. */
type Next =
  | { readonly kind: 'go-on'; readonly step: 'verify' }
  | { readonly kind: 'again'; readonly step: 'evidence' }
  | { readonly kind: 'back' }
  | { readonly kind: 'wait'; readonly code: FailureCode }
  | { readonly kind: 'stop'; readonly code: FailureCode };

/** One row: in this state, with this observed, that is next. */
export interface TakeoverState {
  /** Stable: journals carry it. */
  readonly id: string;
  readonly when: (view: TakeoverView) => boolean;
  /** What people read. */
  readonly sentence: string;
  /** Says it more exactly, where the observation has words of its own; null: the sentence stands. */
  readonly words?: (view: TakeoverView) => string | null;
  readonly next: Next;
  readonly signer: SignerWord;
}

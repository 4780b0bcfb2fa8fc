import type { FailureCode } from '../../../domain/failure.ts';
import type { StandbyView } from './standby.ts';

/** Everything the decision rests on; nothing else may influence it. */
export interface TakeoverView {
  /** Whether the old node, by its own word, cannot sign; null: it does not answer a fenced look. */
  readonly oldIsEnded: boolean | null;
  /** It answers, with its key in place and not fenced, and says that it signs. */
  readonly oldSigns: boolean;
  readonly standby: StandbyView | null;
  /** What was said of a standby that shows another host key; it was not asked, so it is null above. */
  readonly stranger: string | null;
  /** The new node may have been told to put the key in place, in whatever attempt, and was not seen without it since. */
  readonly told: boolean;
  /** The guard of the new node said that it put the key in place. */
  readonly placed: boolean;
  readonly wantsBack: boolean;
  /** Attempts since a person last said how to go on. */
  readonly tries: number;
  /** How often in a row signing or the quarantine did not come to its end since then. */
  readonly signedInVain: number;
  /** What the last step said that did not come to its end; null when none did. */
  readonly lastRefusal: string | null;
  /** How long the run has been waiting for a node to become clear. Unit: milliseconds. */
  readonly waitedMs: number;
  readonly nowMs: number;
}

/** What follows. A `wait` looks again every few seconds and becomes a stop with its code when it lasts too long. */
type Next =
  | { readonly kind: 'go-on'; readonly step: 'signs' }
  /** `wake`: the step by which the new node takes the key up, in a new attempt. */
  | { readonly kind: 'again'; readonly step: 'evidence' | 'wake' }
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
  readonly signer: 'standby' | 'nobody' | 'unknown';
}

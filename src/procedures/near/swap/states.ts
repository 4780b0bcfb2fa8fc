import type { FailureCode } from '../../../domain/failure.ts';
import { FORWARD } from './states-forward.ts';
import { OLD } from './states-old.ts';
import { holds, type SwapView } from './view.ts';

/** Who signs, by role. The journal has the node's name for a role. */
export type SignerWord = 'old' | 'standby' | 'both' | 'nobody' | 'unknown';

/** Where it goes on. `take`: the step that makes the new node read its key, `reload` or `start`. `first`: the way's first step. */
export type Goal = 'first' | 'fence' | 'stop' | 'prove' | 'take' | 'signs' | 'standby';

/** What follows. A `wait` looks again every few seconds and becomes a stop with its code when it lasts too long. */
export type Next =
  | { readonly kind: 'forward'; readonly step: Goal }
  | { readonly kind: 'again'; readonly step: Goal }
  | { readonly kind: 'back' }
  | { readonly kind: 'wait'; readonly code: FailureCode }
  | { readonly kind: 'stop'; readonly code: FailureCode };

/** One row: in this state, with this observed, that is next. */
export interface SwapState {
  /** Stable: journals carry it. */
  readonly id: string;
  readonly when: (view: SwapView) => boolean;
  /** What people read. */
  readonly sentence: string;
  readonly next: Next;
  readonly signer: SignerWord;
}

/**
 * The state machine of a hot swap and of a restart. The first row that fits decides. Fewer signers always wins, but never both
 * passive for want of a decision.
 */
export const SWAP_STATES: readonly SwapState[] = [
  {
    id: 'both-hold',
    when: ({ old, standby }) => holds(old) && holds(standby),
    sentence: 'Both nodes sign with the key, or would when they start. Stop the one that people say is to stop.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'both',
  },
  ...FORWARD,
  ...OLD,
];

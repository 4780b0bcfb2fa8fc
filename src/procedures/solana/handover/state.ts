import type { FailureCode } from '../../../domain/failure.ts';
import type { HandoverView } from './seen.ts';

/** Who signs, by role. The journal has the node's name for a role. */
export type SignerWord = 'old' | 'standby' | 'both' | 'nobody' | 'unknown';

/** What follows. A `wait` looks again every few seconds and becomes a stop with its code when it lasts too long. */
export type Next =
  | { readonly kind: 'go-on'; readonly step: 'verify' }
  | { readonly kind: 'again'; readonly step: 'arm' }
  | { readonly kind: 'back' }
  | { readonly kind: 'wait'; readonly code: FailureCode }
  | { readonly kind: 'stop'; readonly code: string };

/** One row: in this state, with this observed, that is next. */
export interface HandoverState {
  /** Stable: journals carry it. */
  readonly id: string;
  readonly when: (view: HandoverView) => boolean;
  /** What people read. */
  readonly sentence: string;
  /** Says it more exactly, where the observation has words of its own; null: the sentence stands. */
  readonly words?: (view: HandoverView) => string | null;
  readonly next: Next;
  readonly signer: SignerWord | 'old or nobody';
  /** The node that cannot be asked, where a stop here can be got over by declaring it fenced. */
  readonly declare?: 'old' | 'standby';
}

/** For a node that does not answer. */
export const waitsForAnswer = { kind: 'wait', code: 'host/unreachable' } as const;
/** For one that answers, and is not clear yet. */
export const waitsToClear = { kind: 'wait', code: 'host/unclear' } as const;
export const goesBack = { kind: 'back' } as const;
export const verifies = { kind: 'go-on', step: 'verify' } as const;
export const stops = (code: string) => ({ kind: 'stop', code }) as const;

export const isTold = ({ decision }: HandoverView) => decision === 'told';
export const standbyRuns = ({ standby }: HandoverView) => standby?.running === 'staked';

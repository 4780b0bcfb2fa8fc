import type { NodeName } from './names.ts';

/** One command that a person types, and what it has to show. */
export interface HandStep {
  readonly node: NodeName;
  /** `look` changes nothing. */
  readonly does: 'look' | 'change';
  readonly command: string;
  /** What it shows when it is as expected. */
  readonly see: string;
}

/** What people do where a run stopped, when Baton cannot or must not: in this order, each step only after the one before. */
export interface ByHand {
  /** What comes before anything else. */
  readonly first: string;
  readonly steps: readonly HandStep[];
  /** Whole sentences that begin with what is seen. */
  readonly stopIf: readonly string[];
}

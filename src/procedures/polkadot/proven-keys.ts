import { splitSessionKeys, type KeyLayout, type SessionKeys } from '../../chains/polkadot/session-keys.ts';
import { isHex, type Hex } from '../../chains/polkadot/account.ts';
import type { JournalEntry } from '../../domain/journal.ts';

/** Keys that a node of this run has made, and the proof that it gave with them. */
export interface MadeKeys {
  readonly encoded: Hex;
  /** `0x` where the runtime makes no proofs. */
  readonly proof: Hex;
}

/** The newest keys that were stored in this run; null before any were. */
export function madeKeys(entries: readonly JournalEntry[]): MadeKeys | null {
  const last = entries.findLast(({ event }) => event.kind === 'step.proven' && event.step === 'keys')?.event;
  if (last?.kind !== 'step.proven') return null;
  const { keys, proof } = last.figures;
  return typeof keys === 'string' && isHex(keys) && typeof proof === 'string' && isHex(proof)
    ? { encoded: keys, proof }
    : null;
}

/** @throws when no keys were stored: no step that needs them comes before the one that makes them */
export function keysOf(entries: readonly JournalEntry[], layout: KeyLayout): SessionKeys {
  const made = madeKeys(entries);
  if (made === null) throw new Error('this run has made no keys yet');
  return splitSessionKeys(made.encoded, layout);
}

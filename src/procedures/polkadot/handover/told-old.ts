import type { JournalEntry } from '../../../domain/journal.ts';

/** The last order to the old node to start again without `--validator`. */
export interface Told {
  readonly attempt: number;
  /** The guard's word on it; null while nobody knows it. */
  readonly result: 'done' | 'refused' | null;
  /** The process that was ended by it, where the guard said so. */
  readonly pid: string | null;
  /** Nothing of it can come into effect any more: it was answered, or the host was fenced since. */
  readonly over: boolean;
  /** People had a word since: they want it told once more. */
  readonly isAskedAgain: boolean;
}

/** Null: it was never told. A worker that stood still may have an order in its hand that nobody has seen yet. */
export function told(entries: readonly JournalEntry[]): Told | null {
  const at = entries.findLastIndex(({ event }) => event.kind === 'intent' && event.step === 'demote');
  const intent = entries[at]?.event;
  if (intent?.kind !== 'intent') return null;
  const since = entries.slice(at + 1).map(({ event }) => event);
  const outcome = since.find((event) => event.kind === 'outcome' && event.step === 'demote');
  const known = outcome?.kind === 'outcome' && outcome.result !== 'unknown' ? outcome : null;
  const pid = known?.evidence['restarting'];
  const fenced = since.some((event) => event.kind === 'host.fenced' && event.node === intent.node);
  return {
    attempt: intent.attempt,
    result: known === null ? null : known.result === 'done' ? 'done' : 'refused',
    pid: typeof pid === 'string' ? pid : null,
    over: known !== null || fenced,
    isAskedAgain: since.some(({ kind }) => kind === 'wish.stored'),
  };
}

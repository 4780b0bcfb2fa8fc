import type { JournalEntry, JournalEvent } from '../../../domain/journal.ts';
import type { RunContext } from '../../../execution/procedure.ts';

/** How the old node was made unable to sign. The first two it showed itself. */
export type Fence = 'stopped' | 'passive' | 'hook' | 'declared';

const FENCES: ReadonlySet<unknown> = new Set<Fence>(['stopped', 'passive', 'hook', 'declared']);
const isFence = (word: unknown): word is Fence => FENCES.has(word);

/** The step that fences. */
export const AWAY = 'away';

const fenceIn = (event: JournalEvent): Fence | null =>
  event.kind === 'step.proven' && event.step === AWAY && isFence(event.figures['fence'])
    ? event.figures['fence']
    : null;

/** The newest fence, as its step proved it; null before that. An attempt that begins behind that step rests on the one before. */
export function fenceOf(entries: readonly JournalEntry[]): Fence | null {
  const proven = entries.findLast(({ event }) => fenceIn(event) !== null)?.event;
  return proven === undefined ? null : fenceIn(proven);
}

/**
 * The old node itself has shown that it cannot sign and would not come up to sign. Without that the new node's key is set aside: after a
 * restart nobody signs, rather than two (safety protocol 7).
 */
export function isOwnWord(fence: Fence | null): boolean {
  return fence === 'stopped' || fence === 'passive';
}

/**
 * This run has begun to fence the old node by its own guard. What it produced after people approved it did before that came to its end,
 * and a node that is fenced half is not left so.
 */
export function beganFence({ entries, run }: Pick<RunContext, 'entries' | 'run'>): boolean {
  return entries().some(
    ({ event }) => event.kind === 'intent' && event.verb === 'near.fence' && event.node === run.from,
  );
}

/** In this run the old node has shown so, in whichever attempt: what is counted later it did before. */
export function gaveItsWord(entries: readonly JournalEntry[]): boolean {
  return entries.some(({ event }) => isOwnWord(fenceIn(event)));
}

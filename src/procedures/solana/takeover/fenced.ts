import { nodeOf } from '../../../chains/solana/target.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { STARTS_BY } from '../handover/fence.ts';
import type { TakeoverDeps } from './deps.ts';

/** How the old node was made unable to sign. The first three it showed itself. */
export type Fence = 'step-down' | 'passive' | 'stopped' | 'hook' | 'declared';

const FENCES: ReadonlySet<unknown> = new Set<Fence>(['step-down', 'passive', 'stopped', 'hook', 'declared']);

/** The fence of this attempt, as its step proved it; null before that. */
export function fenceOf(entries: readonly JournalEntry[], attempt: number): Fence | null {
  const proven = entries.findLast(
    ({ event }) => event.kind === 'step.proven' && event.step === 'fence' && event.attempt === attempt,
  )?.event;
  const fence = proven?.kind === 'step.proven' ? proven.figures['fence'] : undefined;
  return isFence(fence) ? fence : null;
}

const isFence = (word: unknown): word is Fence => FENCES.has(word);

/**
 * The old node itself has shown that it cannot sign and would not come up to sign. Without that the new node's link stays
 * unstaked: after a restart nobody signs, rather than two (safety protocol 7).
 */
export function isOwnWord(fence: Fence | null): boolean {
  return fence === 'step-down' || fence === 'passive' || fence === 'stopped';
}

/** In this run the old node has shown so, in whichever attempt: a vote that lands later was cast before. */
export function gaveItsWord(entries: readonly JournalEntry[]): boolean {
  return entries.some(
    ({ event }) =>
      event.kind === 'step.proven' &&
      event.step === 'fence' &&
      isFence(event.figures['fence']) &&
      isOwnWord(event.figures['fence']),
  );
}

/**
 * Whether the newest look at the old node since its fence was proven shows it able to sign, or about to start as the validator. A
 * word that it gave before that is worth nothing any more, however silent it is now.
 */
export function brokeItsWord(context: RunContext, deps: TakeoverDeps): boolean {
  const { from } = context.run;
  const entries = context.entries();
  const proven = entries.findLastIndex(
    ({ event }) => event.kind === 'step.proven' && event.step === 'fence' && event.attempt === context.attempt,
  );
  const seen = entries
    .slice(proven + 1)
    .findLast(({ event }) => event.kind === 'host.fenced' && event.node === from)?.event;
  if (seen?.kind !== 'host.fenced') return false;
  const { facts } = seen;
  const { identity } = context.plan;
  if (facts['identity.running'] === identity || facts['boot.identity'] === identity) return true;
  return STARTS_BY in facts && facts[STARTS_BY] !== nodeOf(deps.targetOf(context), from).identityLink;
}

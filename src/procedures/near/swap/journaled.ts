import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { sinceLastWish } from '../../since-wish.ts';

/** Attempts in which the new node was told, and was not seen without the key since. */
export function openTellings(context: Pick<RunContext, 'attempt' | 'decision' | 'entries'>): readonly number[] {
  const cleared = new Set(
    context.entries().flatMap(({ event }) => (event.kind === 'attempt.cleared' ? [event.attempt] : [])),
  );
  const attempts = Array.from({ length: context.attempt }, (_, at) => at + 1);
  return attempts.filter((attempt) => context.decision(attempt) === 'told' && !cleared.has(attempt));
}

/** The guard of the new node said that the key is in place. */
export function wasPlaced(entries: readonly JournalEntry[]): boolean {
  return entries.some(
    ({ event }) => event.kind === 'outcome' && event.verb === 'near.key-place' && event.result === 'done',
  );
}

/** Whether the old node was proven stopped behind its fence, with nothing after it that may have undone the fence. */
export function wasProven(entries: readonly JournalEntry[], from: NodeName): boolean {
  const last = entries.findLast(
    ({ event }) =>
      (event.kind === 'outcome' &&
        event.verb === 'near.prove-stopped' &&
        event.node === from &&
        event.result === 'done') ||
      (event.kind === 'intent' && event.verb === 'near.unfence' && event.node === from),
  );
  return last?.event.kind === 'outcome';
}

/** Whether the step that shows that the new node signs came to its end. */
export function hasSigned(entries: readonly JournalEntry[]): boolean {
  return entries.some(({ event }) => event.kind === 'step.proven' && event.step === 'signs');
}

/** New attempts since people last said how to go on. */
export function triesSinceWish(entries: readonly JournalEntry[]): number {
  return sinceLastWish(entries).filter(({ event }) => event.kind === 'resume.decided' && event.decision === 'again')
    .length;
}

const AFTER_PLACE: ReadonlySet<string> = new Set(['reload', 'start', 'signs', 'standby']);

/** Steps behind the point of no return that came to nothing since then. */
export function inVainSinceWish(entries: readonly JournalEntry[]): number {
  return sinceLastWish(entries).filter(
    ({ event }) => (event.kind === 'step.unknown' || event.kind === 'step.refused') && AFTER_PLACE.has(event.step),
  ).length;
}

/**
 * Whether a step can be gone on with in this attempt: an intent stands once, so that one without an answer, or with another than
 * `done`, takes a new attempt.
 */
export function needsNewAttempt(entries: readonly JournalEntry[], attempt: number, step: string): boolean {
  const mine = entries.filter(({ event }) => 'step' in event && event.step === step && event.attempt === attempt);
  const intents = mine.filter(({ event }) => event.kind === 'intent').length;
  const done = mine.filter(({ event }) => event.kind === 'outcome' && event.result === 'done').length;
  const last = mine.at(-1)?.event.kind;
  return intents > done || last === 'step.unknown' || last === 'step.refused';
}

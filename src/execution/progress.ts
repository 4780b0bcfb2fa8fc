import type { JournalEntry } from '../domain/journal.ts';
import type { StepId } from '../domain/names.ts';

/** Steps whose proof is in the journal: of the newest attempt that reached them, and none that a new attempt does over. */
export function provenSteps(entries: readonly JournalEntry[], attempt: number): ReadonlySet<StepId> {
  const proven = new Set<StepId>();
  for (const { event } of entries) {
    if (
      (event.kind === 'step.proven' || event.kind === 'step.skipped') &&
      (event.attempt === attempt || event.step === 'window')
    ) {
      proven.add(event.step);
    }
  }
  return proven;
}

/** Whether an earlier execution may have sent anything but looks to a host. The absence of an intent is proof. */
export function touchedHosts(entries: readonly JournalEntry[]): boolean {
  return entries.some(({ event }) => event.kind === 'intent');
}

/** With 2 s between them: longer than a database or a line needs to come back, shorter than people should wait to be told. */
const MOST_FAILURES = 10;

/** So many executions at the end of the journal got no further than taking the lease and looking. */
export function hasFailedTooOften(entries: readonly JournalEntry[]): boolean {
  const said = ['lease.taken', 'host.fenced', 'wish.stored'];
  const lastWord = entries.findLastIndex(({ event }) => !said.includes(event.kind));
  return entries.slice(lastWord + 1).filter(({ event }) => event.kind === 'lease.taken').length >= MOST_FAILURES;
}

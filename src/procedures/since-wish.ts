import type { JournalEntry, JournalEvent } from '../domain/journal.ts';

/** A person said how to go on. */
const isWord = ({ kind }: JournalEvent) => kind === 'wish.stored' || kind === 'override.granted';

/** What happened since a person last said how to go on: their word gives every count a new start. */
export function sinceLastWish(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.slice(entries.findLastIndex(({ event }) => isWord(event)) + 1);
}

/** How long the run has only been waiting when this execution took it up, by the database's clock. Unit: milliseconds. */
export function waitedMs(entries: readonly JournalEntry[]): number {
  const nowMs = entries.findLast(({ event }) => event.kind === 'lease.taken')?.atMs ?? 0;
  const looks = entries.filter(
    ({ event }) => event.kind === 'resume.decided' || event.kind === 'step.began' || isWord(event),
  );
  const lastOther = looks.findLastIndex(({ event }) => event.kind !== 'resume.decided' || event.decision !== 'wait');
  const first = looks[lastOther + 1];
  return first && first.atMs > 0 ? Math.max(0, nowMs - first.atMs) : 0;
}

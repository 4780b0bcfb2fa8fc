import type { JournalEntry, JournalEvent } from '../../../../src/domain/journal.ts';

/** Lines of a journal, a second apart. */
export function entries(...events: readonly JournalEvent[]): readonly JournalEntry[] {
  return events.map((event, index) => ({
    runId: 'run-1',
    seq: index + 1,
    atMs: (index + 1) * 1_000,
    event,
    previousHash: '',
    hash: '',
  }));
}

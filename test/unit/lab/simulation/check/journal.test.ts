import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../../../src/domain/journal.ts';
import { checkJournals } from '../../../../../src/lab/simulation/check/journal.ts';
import { emptyState, type StoredRun } from '../../../../../src/lab/simulation/store/state.ts';

type Line = JournalEvent | { readonly atMs: number; readonly event: JournalEvent };

/** What the checker finds in journals that are made up of these lines, a second apart where nothing else is said. */
function foundIn(...journals: readonly (readonly Line[])[]): string[] {
  const runs = new Map(
    journals.map((lines, number) => {
      const entries = lines.map((line, index) => {
        const { atMs, event } = 'event' in line ? line : { atMs: 1_000 * (index + 1), event: line };
        return { runId: `r-${number}`, seq: index + 1, atMs, event, previousHash: '', hash: '' };
      });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the checker reads the lines only
      return [`r-${number}`, { lines: entries } as unknown as StoredRun] as const;
    }),
  );
  return checkJournals({ ...emptyState('test'), runs }).map(({ counter }) => counter);
}

const taken = (term: number): JournalEvent => ({ kind: 'lease.taken', owner: 'w', term, takeover: true });
const intent = (step: string, attempt: number, term: number, verb = 'solana.step-down'): JournalEvent => ({
  kind: 'intent',
  step,
  attempt,
  verb,
  node: 'sol-a',
  argumentsDigest: '',
  expectedBefore: '',
  expectedAfter: '',
  term,
});
const looked: JournalEvent = { kind: 'resume.decided', attempt: 1, decision: 'back', because: '' };
const told = (attempt: number): JournalEvent => ({ kind: 'attempt.told', attempt });
const wish = (word: 'abort' | 'resume'): JournalEvent => ({ kind: 'wish.stored', wish: word, by: 'ana', reason: '' });
const stopped: JournalEvent = { kind: 'run.stopped', signer: 'unknown', because: '', code: '', exits: [] };
const declared = (by: string): JournalEvent => ({ kind: 'override.declared', node: 'sol-b', by, reason: 'off' });
const granted: JournalEvent = { kind: 'override.granted', node: 'sol-b', by: ['ana', 'ben'], term: 5 };
const used: JournalEvent = { kind: 'override.used', node: 'sol-b', reliedOnBy: 'give-back', because: '' };
const fenced = (term: number): JournalEvent => ({ kind: 'host.fenced', node: 'sol-b', term, facts: {} });

describe('the checker of journals', () => {
  it('finds nothing in a run that keeps the rules', () => {
    const whole = [taken(1), intent('give', 1, 1), taken(2), looked, intent('give-back', 1, 2), told(2)];
    expect(foundIn(whole)).toEqual([]);
    expect(foundIn([stopped, declared('ana'), declared('ben'), granted, taken(6), used])).toEqual([]);
  });

  it.each<readonly [string, string, readonly Line[]]>([
    ['an intent of a worker that lost its lease', 'intentWithoutLease', [taken(1), taken(2), intent('give', 1, 1)]],
    ['a lease whose term is not above', 'termNotRaised', [taken(2), taken(2)]],
    ['the same intent twice', 'secondIntentForAttempt', [taken(1), intent('give', 1, 1), intent('give', 1, 1)]],
    ['an attempt told twice', 'toldAndReturned', [told(1), told(1)]],
    [
      'an attempt told and returned',
      'toldAndReturned',
      [told(1), { kind: 'attempt.returned', attempt: 1, because: '' }],
    ],
    [
      'a successor that did not look',
      'actedWithoutLook',
      [taken(1), intent('give', 1, 1), taken(2), { kind: 'step.began', step: 'take', attempt: 1 }],
    ],
    ['a standby told against an abort', 'toldAgainstWish', [wish('abort'), told(1)]],
    ['an override of one person', 'overrideMisused', [stopped, declared('ana'), granted]],
    [
      'an override of a declaration from before the last stop',
      'overrideMisused',
      [declared('ana'), stopped, declared('ben'), granted],
    ],
    [
      'an override that came too late',
      'overrideMisused',
      [stopped, declared('ana'), declared('ben'), { atMs: 2_000_000, event: granted }],
    ],
    ['an override used twice', 'overrideMisused', [stopped, declared('ana'), declared('ben'), granted, used, used]],
    [
      'an override used after a stop',
      'overrideMisused',
      [stopped, declared('ana'), declared('ben'), granted, stopped, used],
    ],
    [
      'an override used against a node that answered',
      'overrideMisused',
      [stopped, declared('ana'), declared('ben'), granted, fenced(6), used],
    ],
  ])('finds %s', (_, counter, lines) => {
    expect(foundIn(lines)).toContain(counter);
  });

  it('lets people take an abort back', () => {
    expect(foundIn([wish('abort'), wish('resume'), told(1)])).toEqual([]);
  });

  it('finds two runs of one validator that are open at once, and not one after the other', () => {
    const ended: JournalEvent = { kind: 'run.ended', ending: 'done', signer: 'sol-b', because: '', figures: {} };
    const later = { atMs: 5_000, event: told(1) };

    expect(foundIn([told(1), ended], [{ atMs: 1_500, event: told(1) }])).toEqual(['secondOpenRun']);
    expect(foundIn([told(1), ended], [later])).toEqual([]);
  });
});

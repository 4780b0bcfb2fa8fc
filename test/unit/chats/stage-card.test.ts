import { describe, expect, it } from 'vitest';
import { askedCard, stageCards } from '../../../src/chats/project/stage-card.ts';
import type { JournalEntry, JournalEvent } from '../../../src/domain/journal.ts';
import { AT, began, CREATED, journal, PEOPLE, proven, record, run, WHOLE } from './sample.ts';

const LATER = AT + 3_600_000;
const told = (entries: readonly JournalEntry[], nowMs = LATER, of = run()) =>
  stageCards(of, entries, PEOPLE, nowMs).cards.map(({ card }) => [card.stages?.join(' '), card.headline]);
const waiting = (because: string, untilMs: number, step = 'window'): JournalEvent => ({
  kind: 'step.waiting',
  step,
  attempt: 1,
  untilMs,
  because,
});
const STOPPED: JournalEvent = {
  kind: 'run.stopped',
  signer: 'none',
  because: 'sol-b does not answer.',
  code: 'host/unreachable',
  exits: ['resume'],
};
const ENDED: JournalEvent = { kind: 'run.ended', ending: 'done', signer: 'sol-b', because: '', figures: {} };
const back = (ending: 'returned' | 'cancelled'): JournalEvent => ({ ...ENDED, ending, signer: 'sol-a' });

describe('The notifications of a run', () => {
  it('tell of approval, move and end, each with the run, and no step beside', () => {
    expect(told(WHOLE)).toEqual([
      ['approved', 'r-52c1: Approved by Ada Lovelace and Lin 林 Wei. sol-main moves: sol-a → sol-b.'],
      ['moving', 'r-52c1: Moving now: sol-a → sol-b.'],
      ['done', 'r-52c1: sol-b signs. Nothing else to do.'],
    ]);
  });

  it('are one message for what happens within three seconds, told when those are over', () => {
    const quick = journal([0, CREATED], [800, began('give')], [1_500, began('take')], [2_900, ENDED]);
    const begun = quick.slice(0, 2);

    expect(told(begun, AT + 1_000)).toEqual([]);
    expect(stageCards(run(), begun, PEOPLE, AT + 1_000).openUntilMs).toBe(AT + 3_000);
    expect(told(begun, AT + 3_000)).toEqual([['approved moving', 'r-52c1: Moving now: sol-a → sol-b.']]);
    expect(told(quick, AT + 2_900)).toEqual([['approved moving done', 'r-52c1: sol-b signs. Nothing else to do.']]);
  });

  it('say what is waited for and until when, once for each wait, and nothing of a short one', () => {
    const entries = journal(
      [0, CREATED],
      [5_000, waiting('no answer in 10 s', AT + 10_000)],
      [10_000, waiting('Quiet from slot 812400, in 120 s', AT + 20_000)],
      [20_000, waiting('Quiet from slot 812400, in 110 s', AT + 30_000)],
      [30_000, waiting('The keys are queued', AT + 720_000, 'sessions')],
    );

    expect(told(entries).map(([, words]) => words)).toEqual([
      expect.stringContaining('Approved by'),
      expect.stringMatching(/^r-52c1: Waiting\. Quiet from slot 812400, at about \{t:\d+\}/),
      expect.stringMatching(/^r-52c1: Waiting\. The keys are queued; looked at again \{t:\d+\}/),
    ]);
  });

  it('tell at once of a stop, once while it gets no further, with who signs', () => {
    const entries = journal(
      [0, CREATED],
      [4_000, began('give')],
      [4_100, STOPPED],
      [9_000, STOPPED],
      [10_000, proven('give')],
      [10_100, STOPPED],
    );

    expect(told(entries, AT + 10_100)).toEqual([
      ['approved', expect.anything()],
      ['moving stopped', expect.stringContaining('Nobody signs. Safe ways on: resume')],
      ['stopped', expect.stringContaining('Nobody signs')],
    ]);
  });

  it('tell of a run that gave the role back, and of one that was called off', () => {
    expect(told(journal([0, back('returned')]))).toEqual([
      ['returned', 'r-52c1: sol-a signs again; the move did not happen.'],
    ]);
    expect(told(journal([0, back('cancelled')]))).toEqual([['returned', 'r-52c1: Cancelled. sol-a signs.']]);
  });

  it('do not change once they are told', () => {
    for (let count = 1; count <= WHOLE.length; count += 1) {
      const nowMs = WHOLE[count - 1]?.atMs ?? 0;
      const now = told(WHOLE.slice(0, count), nowMs);
      expect(told(WHOLE).slice(0, now.length)).toEqual(now);
    }
  });

  it('begin with the question, which names the plan and does not change with its approvals', () => {
    const asked = askedCard(record(), PEOPLE);

    expect(asked).toMatchObject({ key: 'stage:p-7f3a', stages: ['asked'] });
    expect(asked?.headline).toMatch(/^p-7f3a: .* asks to move sol-main, sol-a → sol-b\. It needs 2 approvals\./);
    expect(askedCard({ ...record(), state: { kind: 'expired' } }, PEOPLE)).toBeNull();
  });
});

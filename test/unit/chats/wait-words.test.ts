import { describe, expect, it } from 'vitest';
import { journalLine } from '../../../src/chats/project/journal-line.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { startsByKey, unseen } from '../../../src/procedures/solana/takeover/passive-old.ts';
import { AT, began, journal, PEOPLE, plan, run } from './sample.ts';

function waiting(because: string, untilMs: number): JournalEvent {
  return { kind: 'step.waiting', step: 'window', attempt: 1, untilMs, because };
}

const QUIET = waiting('Quiet from slot 7377516, in 70 s.', AT + 7000);
const EXPECTED = `Quiet from slot 7377516, at about {t:${AT + 72_000}}; looked at again every 5 s.`;

describe('A step that waits', () => {
  it('says when the window is expected and how often it is looked at, on the card and in the journal', () => {
    const entries = journal([1000, began('window')], [2000, QUIET]);
    const card = runCard(run({ state: 'waiting' }), plan(), entries, AT, PEOPLE);

    expect(card.headline).toBe(`Step 1 of 6 waits: ${EXPECTED}`);
    expect(card.sections).toContainEqual(
      expect.objectContaining({
        title: 'Steps',
        items: expect.arrayContaining([{ state: 'running', text: '1. A quiet window has come', detail: EXPECTED }]),
      }),
    );
    expect(entries.map((entry) => journalLine(entry, PEOPLE, plan()).text)[1]).toBe(`Step 1 waits: ${EXPECTED}`);
  });

  it.each([
    ['Quiet from slot 9, in 3 s.', AT + 3000, `Quiet from slot 9, at about {t:${AT + 3000}}.`],
    ['No answer in 10 s.', AT + 5000, `No answer in 10 s; looked at again {t:${AT + 5000}}.`],
    ['No answer from sol-a.', AT + 5000, `No answer from sol-a; looked at again {t:${AT + 5000}}.`],
  ])('%s', (because, untilMs, words) => {
    const [entry] = journal([0, waiting(because, untilMs)]);

    expect(entry && journalLine(entry, PEOPLE, plan()).text).toBe(`Step 1 waits: ${words}`);
  });

  it.each([unseen(true), startsByKey(true)])('does not cut a way out off: %s', (words) => {
    const name = 'n'.repeat(63);
    const because = `${name} signs. ${name} does not run, and ${words}`;
    const card = runCard(run(), plan(), journal([0, began('window')], [1, waiting(because, AT + 5000)]), AT, PEOPLE);

    expect(card.headline).toContain(words.replace(/\.$/, '; looked at again'));
  });
});

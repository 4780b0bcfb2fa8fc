import { describe, expect, it } from 'vitest';
import { lookBack, type LookBackLine } from '../../../src/chats/project/look-back.ts';
import { runsAsOf } from '../../../src/chats/project/run-as-of.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { drawSchedule } from '../../../src/lab/simulation/draw.ts';
import { play } from '../../../src/lab/simulation/run/play.ts';
import { AT, began, CREATED, ENDED, journal, PEOPLE, plan, run, WHOLE } from './sample.ts';

const LEASE: JournalEvent = { kind: 'lease.taken', owner: 'w1', term: 7, takeover: false };
const STOPPED: JournalEvent = {
  kind: 'run.stopped',
  signer: 'nobody',
  because: 'sol-b did not answer',
  code: 'host/unreachable',
  exits: ['look r-52c1', 'resume r-52c1'],
};
const wished = (wish: 'abort' | 'return' | 'resume' | 'look'): JournalEvent => ({
  kind: 'wish.stored',
  wish,
  by: 'lin',
  reason: '',
});
const beside = (atMs: number, text: string): LookBackLine => ({ atMs, source: 'worker', text, detail: '' });
const asOf = (...events: readonly JournalEvent[]) =>
  runsAsOf(run(), plan(), journal(...events.map((event, index) => [index * 1000, event] as const))).at(-1);

/** Two seconds on a quiet machine. */
const SIXTY_RUNS_MS = 60_000;

describe('a run as it stood', () => {
  it('waits for a worker at first, and for its cancel window where one person alone approved', () => {
    const alone = plan({ approval: { ...plan().approval, people: 1, cancelWindowS: 30 } });

    expect(asOf(CREATED)).toMatchObject({ state: 'queued', dueAtMs: AT, wish: null, attempt: 1, endedAtMs: null });
    expect(runsAsOf(run(), alone, journal([0, CREATED]))[0]?.dueAtMs).toBe(AT + 30_000);
  });

  it('is at work from the moment a worker has it, and has ended with the line that says so', () => {
    expect(asOf(CREATED, LEASE)).toMatchObject({ state: 'running', dueAtMs: null });
    expect(asOf(CREATED, LEASE, ENDED)).toMatchObject({ state: 'done', endedAtMs: AT + 2000 });
  });

  it('is in the attempt of its newest line', () => {
    expect(asOf(CREATED, LEASE, began('arm', 2))?.attempt).toBe(2);
  });

  it('keeps a wish until somebody who has read it stops the run', () => {
    expect(asOf(CREATED, wished('abort'), LEASE)?.wish).toBe('abort');
    expect(asOf(CREATED, wished('abort'), LEASE, STOPPED)).toMatchObject({ state: 'stopped', wish: null });
    expect(asOf(CREATED, LEASE, wished('abort'), STOPPED)).toMatchObject({ state: 'stopped', wish: 'abort' });
  });

  it('is to be resumed when enough people declared a node fenced, unless it is to be given up', () => {
    const granted: JournalEvent = { kind: 'override.granted', node: 'sol-a', by: ['ada', 'lin'], term: 8 };

    expect(asOf(CREATED, LEASE, STOPPED, granted)?.wish).toBe('resume');
    expect(asOf(CREATED, LEASE, STOPPED, wished('return'), granted)?.wish).toBe('return');
  });

  // Each seed is a whole run on the models, with whatever faults it draws.
  it('is at the end of its journal what the store has', async () => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      const { state } = await play(drawSchedule(seed));
      for (const { run: stored, lines } of state.runs.values()) {
        const planOf = state.plans.get(stored.plan)?.plan ?? plan();
        const { attempt, wish, endedAtMs } = stored;
        ends.add(stored.state);
        expect(runsAsOf(stored, planOf, lines).at(-1), `${seed}`).toMatchObject({
          state: stored.state,
          attempt,
          wish,
          endedAtMs,
        });
      }
    }
    expect([...ends]).toEqual(expect.arrayContaining(['done', 'returned', 'stopped']));
  }, 60_000);
});

describe('a look back', () => {
  const ended = run({ state: 'done', endedAtMs: AT + 11_420 });

  it(
    'has a frame for each line of the journal, in words, and ends with the card of now',
    () => {
      const frames = lookBack(ended, plan(), WHOLE, PEOPLE);

      expect(frames.map(({ entry }) => entry?.seq)).toEqual(WHOLE.map(({ seq }) => seq));
      expect(frames[0]?.text).toContain('Run made from plan p-7f3a');
      expect(frames[0]?.card?.headline).toBe('Approved. Starts as soon as a worker is free.');
      expect(frames.at(-1)?.card).toEqual(runCard(ended, plan(), WHOLE, AT + 11_420, PEOPLE));
    },
    SIXTY_RUNS_MS,
  );

  it('has at each line the very card that the journal until there makes', () => {
    const entries = journal(
      [0, CREATED],
      [10, LEASE],
      [20, { kind: 'resume.decided', attempt: 1, decision: 'wait', because: 'its command is in flight' }],
      [30, { kind: 'lease.taken', owner: 'w2', term: 8, takeover: true }],
      [40, { kind: 'resume.decided', attempt: 1, decision: 'wait', because: 'its command is in flight' }],
      [50, STOPPED],
      [60, { kind: 'override.declared', node: 'sol-a', by: 'ada', reason: 'the disks are out' }],
      [70, { kind: 'override.granted', node: 'sol-a', by: ['ada'], term: 9 }],
      [80, LEASE],
      [90, { kind: 'override.used', node: 'sol-a', reliedOnBy: 'verify', because: 'it cannot sign' }],
    );
    const stood = runsAsOf(run(), plan(), entries);

    for (const [index, { card }] of lookBack(run(), plan(), entries, PEOPLE).entries()) {
      if (card === null) continue;
      const until = entries.slice(0, index + 1);
      expect(card).toEqual(runCard(stood[index] ?? run(), plan(), until, until.at(-1)?.atMs ?? AT, PEOPLE));
    }
  });

  it('has a card only where people saw another one', () => {
    const frames = lookBack(ended, plan(), WHOLE, PEOPLE);
    const at = (kind: string) => frames[WHOLE.findIndex(({ event }) => event.kind === kind)]?.card;

    // Nothing of a fenced host or of an intent stands on a card.
    expect(at('host.fenced')).toBeNull();
    expect(at('intent')).toBeNull();
    expect(at('step.began')?.headline).toBe('Step 1 of 6: A quiet window has come.');
    expect(at('attempt.told')?.sections[0]).toMatchObject({ text: expect.stringContaining('has been told to sign') });
  });

  it('shows the button of then, whatever became of the run', () => {
    const frames = lookBack(ended, plan(), WHOLE, PEOPLE);
    const buttonsAt = (kind: string) =>
      frames[WHOLE.findIndex(({ event }) => event.kind === kind)]?.card?.buttons.map(({ label }) => label);

    expect(buttonsAt('run.created')).toEqual(['Abort']);
    expect(buttonsAt('run.ended')).toEqual([]);
  });

  it('puts what else is known of the time between, a cause before its line', () => {
    const besides = [beside(AT - 5, 'asked'), beside(AT + 120, 'started'), beside(AT + 99_000, 'gone')];

    const frames = lookBack(ended, plan(), WHOLE, PEOPLE, besides);

    expect(frames.map(({ source, text }) => (source === 'journal' ? text.slice(0, 8) : text))).toEqual([
      'asked',
      'Run made',
      'started',
      ...WHOLE.slice(1).map((_, index) => frames[index + 3]?.text.slice(0, 8)),
      'gone',
    ]);
    expect(frames[2]?.card).toBeNull();
  });

  it('keeps the order of the journal where the clock of the database went back', () => {
    const entries = journal([0, CREATED], [5000, LEASE], [4000, began('window')]);

    expect(lookBack(run(), plan(), entries).map(({ entry }) => entry?.seq)).toEqual([1, 2, 3]);
  });
});

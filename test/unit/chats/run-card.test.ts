import { describe, expect, it } from 'vitest';
import { runCard } from '../../../src/chats/project/run-card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { Run } from '../../../src/domain/run.ts';
import { AT, began, CREATED, hashOf, journal, PEOPLE, plan, proven, run, WHOLE } from './sample.ts';

const NOW = AT + 60_000;
const TOLD: JournalEvent = { kind: 'attempt.told', attempt: 1 };

function cardOf(changes: Partial<Run>, ...events: readonly JournalEvent[]): ReturnType<typeof runCard> {
  return runCard(
    run(changes),
    plan(),
    journal(...events.map((event, index) => [index * 100, event] as const)),
    NOW,
    PEOPLE,
  );
}

function stopped(
  signer: string,
  exits: readonly string[] = ['resume', 'return', 'stand-down'],
  because = 'sol-b does not answer',
): JournalEvent {
  return { kind: 'run.stopped', signer, because, code: 'host/unreachable', exits };
}

function ended(ending: 'done' | 'returned' | 'cancelled', signer: string): JournalEvent {
  return { kind: 'run.ended', ending, signer, because: 'reason', figures: {} };
}

function commands(card: ReturnType<typeof runCard>): string[] {
  return card.buttons.map((button) => button.command);
}

function itemsOf(card: ReturnType<typeof runCard>) {
  return card.sections.find((section) => section.kind === 'checklist')?.items ?? [];
}

describe('The first line of a run', () => {
  it.each<[string, Partial<Run>, JournalEvent[], string]>([
    ['queued', { state: 'queued' }, [CREATED], 'Approved. Starts as soon as a worker is free.'],
    [
      'delayed',
      { state: 'queued', dueAtMs: NOW + 5000 },
      [CREATED],
      `Approved. Starts {t:${NOW + 5000}}; until then it can be cancelled.`,
    ],
    ['just taken up', { state: 'running' }, [CREATED], 'A worker has taken it up and looks at both hosts first.'],
    [
      'in a step',
      { state: 'running' },
      [CREATED, began('window'), proven('window'), began('arm')],
      'Step 2 of 6: The standby is armed.',
    ],
    [
      'waiting',
      { state: 'waiting' },
      [began('window'), { kind: 'step.waiting', step: 'window', attempt: 1, untilMs: AT + 9, because: 'leader slots' }],
      `Step 1 of 6 waits: leader slots; looked at again {t:${AT + 9}}.`,
    ],
    [
      'in doubt',
      { state: 'running' },
      [began('give'), { kind: 'step.unknown', step: 'give', attempt: 1, code: 'host/answer-lost', text: 'cut' }],
      'Step 3 of 6 did not end well. Baton looks at sol-a and sol-b before it goes on.',
    ],
    [
      'stopped with a signer',
      { state: 'stopped' },
      [stopped('sol-a')],
      'Stopped; sol-a signs. Safe ways on: resume and return.',
    ],
    [
      'stopped with nobody signing',
      { state: 'stopped' },
      [stopped('nobody', ['resume'])],
      'Nobody signs. Safe ways on: resume.',
    ],
    [
      'stopped in the dark',
      { state: 'stopped' },
      [stopped('unknown', [])],
      'Unknown who signs: do not start anything by hand.',
    ],
    ['stopped without a word', { state: 'stopped' }, [], 'Unknown who signs: do not start anything by hand.'],
    ['done', { state: 'done' }, [ended('done', 'sol-b')], 'sol-b signs. Nothing else to do.'],
    ['returned', { state: 'returned' }, [ended('returned', 'sol-a')], 'sol-a signs again; the move did not happen.'],
    ['cancelled', { state: 'cancelled' }, [ended('cancelled', 'sol-a')], 'Cancelled. sol-a signs.'],
    [
      'cancelled in the dark',
      { state: 'cancelled' },
      [ended('cancelled', 'unknown')],
      'Unknown who signs: do not start anything by hand. This run is closed: `status sol-main` looks.',
    ],
    [
      'returned to nobody',
      { state: 'returned' },
      [ended('returned', 'nobody')],
      'Nobody signs. This run is closed: make a new plan.',
    ],
    ['done with the wrong signer', { state: 'done' }, [ended('done', 'sol-a')], 'sol-a signs, not sol-b.'],
  ])('says in words how it stands: %s', (_, changes, events, headline) => {
    expect(cardOf(changes, ...events).headline).toBe(headline);
  });
});

describe('The tone of a run', () => {
  it.each<[Run['state'], string, string]>([
    ['done', 'sol-b', 'good'],
    ['done', 'sol-a', 'warning'],
    ['returned', 'sol-a', 'warning'],
    ['returned', 'nobody', 'bad'],
    ['cancelled', 'unknown', 'bad'],
  ])('of %s with signer %s is %s', (state, signer, tone) => {
    expect(cardOf({ state }, ended('done', signer)).tone).toBe(tone);
  });
});

describe('The buttons of a run', () => {
  it('offer abort until the standby is told, and again when that was cleared', () => {
    expect(commands(cardOf({}, began('take')))).toEqual(['abort r-52c1']);
    expect(commands(cardOf({}, began('take'), TOLD))).toEqual([]);
    expect(commands(cardOf({}, TOLD, { kind: 'attempt.cleared', attempt: 1, evidence: 'unstaked' }))).toEqual([
      'abort r-52c1',
    ]);
  });

  it('do not offer abort twice, nor after the end', () => {
    expect(commands(cardOf({ wish: 'abort' }))).toEqual([]);
    expect(commands(cardOf({ state: 'done', endedAtMs: NOW }, ended('done', 'sol-b')))).toEqual([]);
  });

  it('of a stopped run are its safe ways on and nothing else', () => {
    expect(commands(cardOf({ state: 'stopped' }, stopped('unknown')))).toEqual([
      'resume r-52c1',
      'return r-52c1',
      'stand-down r-52c1',
    ]);
    expect(commands(cardOf({ state: 'stopped' }, stopped('nobody', ['return: sol-a takes it back'])))).toEqual([
      'return r-52c1',
    ]);
  });

  it('stand below what each of them does, in one sentence with the command', () => {
    const { sections } = cardOf({ state: 'stopped' }, stopped('unknown'));

    const titles = ['Safe ways on', 'Once people have made sure who signs'];
    const ways = titles.map((title) => sections.find((section) => section.title === title));
    const lines = ways.flatMap((way) => (way?.kind === 'text' ? way.text.split('\n') : []));
    expect(lines.map((line) => line.split('  ')[0])).toEqual([
      '`resume r-52c1`',
      '`return r-52c1`',
      '`stand-down r-52c1`',
    ]);
    expect(lines[1]).toContain('gives the role back to sol-a if sol-b is proven not to have it.');
    for (const line of lines) expect(line).toMatch(/  [A-Z][^.]+\.$/);
  });

  it('ask for a reason before a run is stood down, and in three lines at most', () => {
    const { buttons } = cardOf({ state: 'stopped' }, stopped('unknown'));

    expect(buttons.at(-1)?.asks).toBe('Why is it closed?');
    for (const button of buttons) expect(button.confirm?.split('\n').length).toBeLessThanOrEqual(3);
  });
});

describe('The checklist of a run', () => {
  it('shows each step with its time and evidence', () => {
    const card = runCard(run({ state: 'done', endedAtMs: AT + 11_420 }), plan(), WHOLE, NOW, PEOPLE);

    expect(itemsOf(card).map((item) => item.state)).toEqual(['done', 'done', 'done', 'done', 'done', 'done']);
    expect(itemsOf(card)[1]).toMatchObject({ aside: '330 ms', detail: 'sol-b armed, 59 s left.' });
    expect(card.facts).toContainEqual({ label: 'Gap in time', value: '1.2 s' });
    expect(card.facts).toContainEqual({ label: 'Gap', value: '3 slots' });
    expect(card.footer).toContain(hashOf(WHOLE.length));
  });

  it('counts a wait as part of its step, whoever went on after it', () => {
    const card = cardOf(
      {},
      began('window'),
      { kind: 'step.waiting', step: 'window', attempt: 1, untilMs: AT + 50, because: 'slots' },
      began('window'),
      proven('window'),
    );

    expect(itemsOf(card)[0]).toMatchObject({ state: 'done', aside: '300 ms' });
  });

  it('says of a refused step that nothing changed and of an unknown one that something may have', () => {
    const refused = cardOf(
      {},
      { kind: 'step.refused', step: 'arm', attempt: 1, code: 'host/refused', text: 'a tower is there' },
    );
    const unknown = cardOf({}, { kind: 'step.unknown', step: 'take', attempt: 1, code: 'no/such-code', text: 'cut' });

    expect(itemsOf(refused)[1]?.detail).toMatch(
      /^Nothing was changed by this step\. a tower is there .*\(host\/refused\)$/,
    );
    expect(itemsOf(unknown)[3]).toMatchObject({
      state: 'unknown',
      detail: 'Something may have changed. cut (no/such-code)',
    });
  });

  it('begins afresh from the first step of a new attempt', () => {
    const card = cardOf(
      { attempt: 2 },
      proven('window'),
      proven('arm'),
      proven('give'),
      { kind: 'attempt.cleared', attempt: 1, evidence: 'x' },
      began('arm', 2),
    );

    expect(itemsOf(card).map((item) => item.state)).toEqual([
      'done',
      'running',
      'waiting',
      'waiting',
      'waiting',
      'waiting',
    ]);
  });

  it('shows what will not happen any more as skipped', () => {
    const card = cardOf(
      { state: 'returned', endedAtMs: NOW },
      proven('window'),
      began('arm'),
      ended('returned', 'sol-a'),
    );

    expect(itemsOf(card).map((item) => item.state)).toEqual([
      'done',
      'unknown',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });
});

describe('The notes of a run', () => {
  it('tell of a lost worker, of wishes and their refusal, and of the point of no return', () => {
    const card = cardOf(
      {},
      { kind: 'lease.taken', owner: 'w2', term: 8, takeover: true },
      TOLD,
      { kind: 'wish.stored', wish: 'abort', by: 'omar', reason: '' },
      { kind: 'wish.refused', wish: 'abort', because: 'sol-b was told' },
    );

    const [notes] = card.sections;
    const lines = notes?.kind === 'text' ? notes.text.split('\n') : [];
    expect(lines).toEqual([
      `{t:${AT}} The worker was lost; another one went on.`,
      `{t:${AT + 200}} عمر asked to abort`,
      `{t:${AT + 300}} The wish to abort was refused: sol-b was told`,
      `sol-b has been told to sign {t:${AT + 100}}. From here the run only goes forward.`,
    ]);
  });

  it('carry no line breaks or control characters of a host into the card', () => {
    const card = cardOf({ state: 'stopped' }, stopped('unknown', [], 'bad\u001B[2J\nsol-b signs. \u202Eevil'));

    const [notes] = card.sections;
    expect(notes).toMatchObject({ text: 'Why: bad[2J sol-b signs. evil (host/unreachable)' });
  });
});

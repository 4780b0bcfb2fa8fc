import { describe, expect, it } from 'vitest';
import { planCard } from '../../../src/chats/project/plan-card.ts';
import { journalLine } from '../../../src/chats/project/journal-line.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { runsCard } from '../../../src/chats/project/simple-cards.ts';
import type { Card } from '../../../src/chats/card.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { PlannedStep } from '../../../src/domain/plan.ts';
import type { Run } from '../../../src/domain/run.ts';
import { AT, CREATED, decision, journal, PEOPLE, plan, record, run } from './sample.ts';

const step = (id: string, pointOfNoReturn = false): PlannedStep => ({
  id,
  title: `Title of ${id}`,
  commands: [],
  proof: '',
  undo: '',
  pointOfNoReturn,
});
const STEPS = [step('evidence'), step('fence'), step('arm'), step('take', true), step('verify'), step('quarantine')];
const TAKEOVER = plan({
  procedure: 'solana/takeover',
  steps: STEPS,
  approval: { ...plan().approval, needsReason: true },
  bound: { 'replaces run': 'r-00aa at line 41' },
});
const { identity } = TAKEOVER;

function cardAfter(events: readonly JournalEvent[], changes: Partial<Run> = {}): Card {
  const lines = journal(...events.map((event, index) => [index, event] as const));
  return runCard(run({ procedure: 'solana/takeover', state: 'waiting', ...changes }), TAKEOVER, lines, AT, PEOPLE);
}

const textOf = (card: Card, title: RegExp): string | undefined =>
  card.sections.flatMap((one) => (one.kind === 'text' && title.test(one.title ?? '') ? [one.text] : []))[0];
const quarantine = (card: Card) => textOf(card, /^Quarantine/);

const told: JournalEvent = { kind: 'attempt.told', attempt: 1 };
const fenced = (node: string, facts: Record<string, string>): JournalEvent => ({
  kind: 'host.fenced',
  node,
  term: 3,
  facts,
});
const done = (node: string, verb: string, evidence: Record<string, string> = {}): JournalEvent => ({
  kind: 'outcome',
  step: 'fence',
  attempt: 1,
  verb,
  node,
  result: 'done',
  evidence,
});

describe('the plan card of a takeover', () => {
  const open = record({
    plan: TAKEOVER,
    decisions: [decision('ada', { reason: 'no answer since 03:10, console is black' })],
  });
  const card = planCard(open, PEOPLE, AT);

  it('says what it replaces, and why people approve it', () => {
    expect(card.facts).toContainEqual({ label: 'Replaces', value: 'stopped run r-00aa, as it stood at line 41' });
    expect(card.facts).toContainEqual({
      label: 'Why',
      value: 'Ada Lovelace: no answer since 03:10, console is black',
    });
    expect(card.facts.find(({ label }) => label === 'Approvals')?.value).toContain('each with a reason');
  });

  it('asks for a reason and for the name of the validator before it is approved', () => {
    expect(card.buttons[0]).toMatchObject({
      label: 'Approve',
      asks: expect.any(String),
      types: 'sol-main',
      confirm: expect.stringContaining('over from sol-a to sol-b'),
    });
    expect(card.buttons[0]?.confirm?.split('\n').length).toBeLessThanOrEqual(3);
    expect(planCard(record(), PEOPLE, AT).buttons[0]).not.toHaveProperty('asks');
  });

  it('is asked for in earnest with both of its nodes', () => {
    const shown = record({ plan: TAKEOVER, state: { kind: 'shown', because: 'To read.', mayAsk: true } });

    expect(planCard(shown, PEOPLE, AT).buttons[0]?.command).toBe('takeover sol-main --from sol-a --to sol-b');
  });
});

const commandsAfter = (event: JournalEvent, state: 'waiting' | 'running' = 'waiting') =>
  cardAfter([told, event], { state }).buttons.map(({ command }) => command);

describe('the quarantine on the run card of a takeover', () => {
  it('is not there before the standby is told, and is from then on', () => {
    expect(quarantine(cardAfter([]))).toBeUndefined();
    expect(quarantine(cardAfter([told]))).toContain('sol-a: nobody has seen');
  });

  it.each([
    ['gives the staked key', fenced('sol-a', { 'boot.identity': identity }), /second signer\. Keep it off/],
    ['gives another key', fenced('sol-a', { 'boot.identity': 'other' }), /unstaked key and does not sign/],
    [
      'gives the staked key on a host with a boot guard',
      fenced('sol-a', { 'boot.identity': identity, boot_guard: 'yes' }),
      /after a restart of the machine.*validator alone makes a second signer/,
    ],
    [
      'is kept from starting',
      fenced('sol-a', { 'boot.identity': 'other', boot_guard: 'yes', 'fence.file': 'yes' }),
      /its validator does not start/,
    ],
    [
      'has a fence file that nothing reads',
      fenced('sol-a', { 'boot.identity': 'other', boot_guard: 'no', 'fence.file': 'yes' }),
      /unstaked key and does not sign/,
    ],
  ])('says what a restart of an old node does that %s', (_what, event, says) => {
    expect(quarantine(cardAfter([event, told]))).toMatch(says);
  });

  it('goes by the newest that is known', () => {
    const seen = fenced('sol-a', { 'boot.identity': identity });

    expect(quarantine(cardAfter([seen, done('sol-a', 'solana.step-down'), told]))).toContain('does not sign');
    expect(quarantine(cardAfter([seen, done('sol-a', 'solana.stop', { boot_guard: 'yes' }), told]))).toContain(
      'does not start',
    );
    expect(quarantine(cardAfter([done('sol-a', 'solana.step-down'), seen, told]))).toContain('Keep it off');
    // What its provider says of the machine says nothing of its link.
    expect(quarantine(cardAfter([seen, done('sol-a', 'fence.off'), told]))).toContain('Keep it off');
  });

  it('says that a restart of the new node leaves nobody signing while its link is not the staked one', () => {
    expect(quarantine(cardAfter([fenced('sol-b', { 'boot.identity': 'unB' }), told]))).toMatch(
      /sol-b: .*Then nobody signs/,
    );
  });

  it('is over with the run, and not part of a handover', () => {
    const ended: JournalEvent = { kind: 'run.ended', ending: 'done', signer: 'sol-b', because: '', figures: {} };

    expect(quarantine(cardAfter([told, ended], { state: 'done', endedAtMs: AT }))).toBeUndefined();
    expect(quarantine(cardAfter([told], { procedure: 'solana/handover' }))).toBeUndefined();
  });

  it('lets the first line say who signs', () => {
    const waits: JournalEvent = {
      kind: 'step.waiting',
      step: 'quarantine',
      attempt: 1,
      untilMs: AT + 5_000,
      because: 'sol-b signs. sol-a is in quarantine: no answer',
    };

    expect(cardAfter([told, waits]).headline).toMatch(/^sol-b signs\. sol-a is in quarantine: no answer/);
  });

  it('can be declared gone while it is waited for, and not while nothing but time is', () => {
    const waits = { kind: 'step.waiting', step: 'quarantine', attempt: 1, untilMs: AT, because: 'no answer' } as const;
    expect(commandsAfter({ ...waits, declare: 'sol-a' })).toEqual([
      expect.stringMatching(/^declare-fenced \S+ sol-a$/),
    ]);
    expect(commandsAfter({ ...waits, declare: 'sol-a' }, 'running')).toEqual([]);
    expect(commandsAfter(waits)).toEqual([]);
  });
});

describe('the ways out of a takeover', () => {
  const stopped: JournalEvent = {
    kind: 'run.stopped',
    signer: 'unknown',
    because: 'sol-a does not answer, and nothing proves that it cannot sign.',
    code: 'fence/needed',
    exits: ['look r-52c1', 'resume r-52c1', 'return r-52c1', 'stand-down r-52c1', 'declare-fenced r-52c1 sol-a'],
  };
  const card = cardAfter([stopped], { state: 'stopped' });

  it('do not promise the old node its role back', () => {
    expect(textOf(card, /^Safe ways on/)).toContain('called off');
    expect(card.buttons.map(({ label }) => label)).toContain('Call off');
    expect(JSON.stringify(card)).not.toMatch(/gives the role back|identity back to/);
  });

  it('ask for the validator before anybody declares', () => {
    expect(card.buttons.find(({ label }) => label === 'Declare sol-a fenced')).toMatchObject({ types: 'sol-main' });
  });
});

const declared = (reliedOnBy: 'fence' | 'quarantine'): JournalEvent[] => [
  { kind: 'override.granted', node: 'sol-a', by: ['ada'], term: 4 },
  { kind: 'override.used', node: 'sol-a', reliedOnBy, because: 'it is off' },
];

const endedLine = (signer: string, ending: 'done' | 'returned', ...before: JournalEvent[]) =>
  cardAfter([...before, { kind: 'run.ended', ending, signer, because: '', figures: {} }], {
    state: ending,
    endedAtMs: AT,
  }).headline;

describe('the end of a takeover', () => {
  it('says who signs, and whether people still answer for the old node', () => {
    expect(endedLine('sol-b', 'done')).toBe('sol-b signs. Nothing else to do.');
    expect(endedLine('sol-b', 'done', ...declared('fence'))).toBe('sol-b signs. Nothing else to do.');
    expect(endedLine('sol-b', 'done', ...declared('quarantine'))).toContain('sol-a was declared fenced');
    const end = {
      kind: 'run.ended',
      ending: 'done',
      signer: 'sol-b',
      because: '',
      figures: { heldDown: 'sol-a' },
    } as const;
    expect(cardAfter([end], { state: 'done', endedAtMs: AT }).headline).toBe(
      'sol-b signs. Mend the start file of sol-a before its fence file goes.',
    );
    expect(endedLine('sol-a', 'returned')).toBe('sol-a signs; the takeover was called off.');
    expect(endedLine('nobody', 'returned')).toContain('Nobody signs');
  });
});

describe('a run that a takeover replaced', () => {
  const replaced: JournalEvent = {
    kind: 'run.ended',
    ending: 'replaced',
    signer: 'unknown',
    because: 'replaced by takeover r-77aa',
    figures: { by: 'r-77aa' },
  };
  const over = { state: 'replaced', endedAtMs: AT, procedure: 'solana/handover' } as const;

  it('leads to the run that has everything of it, and offers nothing itself', () => {
    const card = cardAfter([replaced], over);

    expect(card).toMatchObject({ tone: 'neutral', buttons: [], headline: expect.stringContaining('r-77aa') });
    expect(runsCard('k', [run(over)]).sections).toMatchObject([
      { rows: [expect.arrayContaining(['replaced by a takeover'])] },
    ]);
  });

  it('is named by its successor, with what it left', () => {
    const created: JournalEvent = {
      ...CREATED,
      replaces: {
        run: 'r-00aa',
        line: 41,
        term: 9,
        told: [1],
        unknowns: [{ attempt: 1, step: 'give', verb: 'solana.step-down', node: 'sol-a', term: 7, result: 'open' }],
      },
    };
    const note = cardAfter([created]).sections[0];
    const [entry] = journal([0, created]);

    expect(note).toMatchObject({
      text: expect.stringContaining(
        'r-00aa. It left 1 command of which nobody knows what became and a standby that was told',
      ),
    });
    expect(entry && journalLine(entry).detail).toMatch(/replaces r-00aa at line 41[^]*sol-a solana\.step-down of give/);
  });
});

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../commands/catalogue.ts';
import { parseCommand } from '../../../commands/parse.ts';
import { runCard } from '../../../src/chats/project/run-card.ts';
import { helpCard } from '../../../src/chats/project/simple-cards.ts';
import { renderCard } from '../../../src/chats/terminal/render.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { Run } from '../../../src/domain/run.ts';
import { AT, began, journal, PEOPLE, plan, proven, run } from './sample.ts';

/** Every way out of a stopped run that anything names: runner, table and store. */
const EXITS = [
  'look r-52c1',
  'resume r-52c1',
  'return r-52c1',
  'stand-down r-52c1 --reason "…"',
  'declare-fenced r-52c1 sol-b --reason "…"',
];
/** Where the card has the ways that Baton itself does not make safe. */
const RESTS_ON_PEOPLE = new Map([
  ['declare-fenced', 'If that node is gone for good'],
  ['stand-down', 'Once people have made sure who signs'],
]);
const BY_HAND = {
  first: 'It is not known who signs: do not start anything by hand.',
  steps: [
    { node: 'sol-a', does: 'look', command: 'readlink /home/sol/identity.json', see: '/home/sol/unstaked.json' },
    { node: 'sol-b', does: 'change', command: 'ln -s A B', see: 'no error' },
  ],
  stopIf: ['A node cannot be asked: it may sign.', 'Both show the identity: two can sign.'],
} as const;

function cardOf(events: readonly JournalEvent[], changes: Partial<Run> = {}) {
  const entries = journal(...events.map((event, index) => [index * 100, event] as const));
  return runCard(run({ state: 'stopped', ...changes }), plan(), entries, AT + 60_000, PEOPLE);
}

const stop = (more: Partial<Extract<JournalEvent, { kind: 'run.stopped' }>> = {}): JournalEvent => ({
  kind: 'run.stopped',
  signer: 'unknown',
  because: 'The standby was told to take the role and cannot be asked.',
  code: 'host/unreachable',
  exits: EXITS,
  ...more,
});

describe('each way out of a stopped run', () => {
  const card = cardOf([stop()]);

  it.each(EXITS)('has a command, a button and a line of help: %s', (exit) => {
    const name = exit.split(' ')[0] ?? '';
    const command = catalogue.find((each) => each.name === name);

    expect(command?.summary).toBeTruthy();
    expect(helpCard('reply:1', catalogue, name).headline).toContain(command?.summary);
    expect(parseCommand(exit, { validators: [], nodes: ['sol-b'] })).toMatchObject({ intent: { kind: name } });
    const button = card.buttons.find((each) => each.command.split(' ')[0] === name);
    const pressed = button?.asks === undefined ? button?.command : `${button.command} --reason "why"`;
    expect(parseCommand(pressed ?? '', { validators: [], nodes: ['sol-b'] })).toMatchObject({
      intent: { kind: name, run: 'r-52c1' },
    });
    const title = RESTS_ON_PEOPLE.get(name) ?? 'Safe ways on';
    const ways = card.sections.find((section) => section.title === title);
    expect(ways?.kind === 'text' && ways.text).toContain(`\`${exit}\`  `);
  });

  it('that rests on people only is not called safe in the first line', () => {
    expect(card.headline).toContain('Safe ways on: look, resume and return.');
  });

  it('asks for a reason and for the validator’s name before a node is declared fenced, and says what that can do', () => {
    const button = card.buttons.find(({ command }) => command.startsWith('declare-fenced'));

    expect(button).toMatchObject({ style: 'danger', types: run().validator, command: 'declare-fenced r-52c1 sol-b' });
    expect(button?.asks).toBeTruthy();
    expect(button?.confirm).toContain('A false declaration can make two signers');
    expect(button?.confirm?.split('\n')).toHaveLength(3);
  });
});

describe('a stopped run', () => {
  const because = 'The standby was told to take the role and cannot be asked.';

  it('stands above everything else until it is over', () => {
    expect(cardOf([stop()]).pinned).toBe(true);
    expect(cardOf([stop()], { state: 'running' }).pinned).toBeUndefined();
  });

  it('offers the look first, which changes nothing', () => {
    expect(
      cardOf([stop()])
        .buttons.map(({ label, style }) => `${label}: ${style}`)
        .slice(0, 2),
    ).toEqual(['Look again: primary', 'Resume: plain']);
  });

  it('says why once, although the decision to stop gives the same reason', () => {
    const card = cardOf([{ kind: 'resume.decided', attempt: 1, decision: 'stop', because }, stop({ because })]);

    expect(JSON.stringify(card.sections).split(because)).toHaveLength(2);
  });
});

describe('the end of a stopped card', () => {
  it('is what to do by hand, in order, and when to stop', () => {
    const sections = cardOf([stop({ byHand: BY_HAND })]).sections.slice(-3);

    expect(sections).toEqual([
      { kind: 'text', title: 'By hand, without Baton', text: BY_HAND.first },
      {
        kind: 'commands',
        title: 'One after the other',
        items: [
          {
            node: 'sol-a',
            verb: '1 look',
            command: 'readlink /home/sol/identity.json',
            see: '/home/sol/unstaked.json',
          },
          { node: 'sol-b', verb: '2 change', command: 'ln -s A B', see: 'no error' },
        ],
      },
      { kind: 'text', title: 'Stop if you see', text: BY_HAND.stopIf.map((line) => `• ${line}`).join('\n') },
    ]);
  });

  it('is only to look, with the commands of the plan, where an older stop has none', () => {
    const [first, commands, stopIf] = cardOf([stop()]).sections.slice(-3);

    expect(first).toMatchObject({ text: expect.stringContaining('do not start anything by hand') });
    expect(commands).toMatchObject({ items: [{ verb: '1 look', command: 'solana catchup --our-localhost 8899' }] });
    expect(stopIf).toMatchObject({ title: 'Stop if you see', text: expect.stringContaining('it may sign') });
  });

  it('is not there while the run goes on', () => {
    const card = cardOf([stop(), { kind: 'lease.taken', owner: 'w', term: 3, takeover: false }], { state: 'running' });

    expect(card.sections.map(({ title }) => title)).not.toContain('Stop if you see');
  });

  it('reads well on a terminal', () => {
    const look = { width: 60, color: false, timeZone: 'UTC', now: AT };
    const text = renderCard(cardOf([stop({ byHand: BY_HAND })]), look);

    expect(text).toContain(
      'One after the other\n  sol-a  1 look\n    readlink /home/sol/identity.json\n    look for: /home/sol/unstaked.json\n  sol-b  2 change',
    );
    expect(text).toContain('Stop if you see\n• A node cannot be asked: it may sign.\n');
  });
});

describe('a run in which a node was declared fenced', () => {
  const DECLARED: readonly JournalEvent[] = [
    stop(),
    { kind: 'override.declared', node: 'sol-a', by: 'ada', reason: 'the disks are out' },
    { kind: 'override.declared', node: 'sol-a', by: 'lin', reason: 'I saw it' },
    { kind: 'override.granted', node: 'sol-a', by: ['ada', 'lin'], term: 9 },
  ];

  it('shows who declared it and why', () => {
    const card = cardOf(DECLARED.slice(0, 2));

    expect(JSON.stringify(card.sections[0])).toContain('Ada Lovelace declared sol-a fenced: the disks are out');
  });

  it('does not say that nothing is left to do when it ended without the old node', () => {
    const because =
      'sol-a was declared fenced by ada ("the disks are out") and lin ("I saw it"). Its link gives another key.';
    const card = cardOf(
      [
        began('verify'),
        ...DECLARED,
        { kind: 'override.used', node: 'sol-a', reliedOnBy: 'verify', because },
        proven('verify'),
        { kind: 'run.ended', ending: 'done', signer: 'sol-b', because, figures: {} },
      ],
      { state: 'done', endedAtMs: AT + 900 },
    );

    expect(card.headline).toBe('sol-b signs. sol-a was declared fenced: see that it stays so.');
    expect(card.facts).toContainEqual({ label: 'Declared fenced', value: 'sol-a, by Ada Lovelace and Lin 林 Wei' });
    expect(JSON.stringify(card.sections[0])).toContain('Its link gives another key');
  });
});

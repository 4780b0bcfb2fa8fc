import { describe, expect, it } from 'vitest';
import type { ByHand, HandStep } from '../../../src/domain/by-hand.ts';
import { follow } from '../../../src/lab/by-hand/follow.ts';
import type { Shown } from '../../../src/lab/by-hand/shown.ts';

const KEY = 'Va1idator';
const look = (node: string, command: string, see: string): HandStep => ({ node, does: 'look', command, see });
const runsAs = (node: string, see: string) => look(node, 'agave -l L contact-info | head -n 1', see);
const votes = (see: string) => look('b', 'solana -u U vote-account V | head -n 20', see);
const shown = (out: string, status = 0): Shown => ({ out, err: '', status, silent: false });
const SILENT: Shown = { out: '', err: '', status: null, silent: true };

/** Hands that show these answers in their order and keep what they typed. */
function hands(...answers: readonly Shown[]) {
  const left = [...answers];
  const typed: string[] = [];
  const slept: number[] = [];
  return {
    typed,
    slept,
    type: async (node: string, command: string) => {
      typed.push(`${node}: ${command}`);
      return left.shift() ?? shown('');
    },
    sleep: async (ms: number) => void slept.push(ms),
  };
}

const sheet = (steps: readonly HandStep[], stopIf: readonly string[] = [], first = 'Look.'): ByHand => ({
  first,
  steps,
  stopIf,
});

describe('somebody who does what a sheet says', () => {
  it('types what stands there, looks twice where it says so, and comes to the end', async () => {
    const person = hands(
      shown('Identity: Other\n'),
      shown('- slot: 7 (c)\n'),
      shown('- slot: 9 (c)\n'),
      shown('closed'),
    );
    const steps = [
      runsAs('a', `another key than ${KEY}`),
      votes('a last vote that grows; run it twice, 10 s apart'),
      look('Baton', 'stand-down r-1 --reason "x"', 'the run is closed'),
    ];

    const { stopped, done, grows } = await follow(sheet(steps), KEY, person);

    expect({ stopped, grows, done: done.length }).toEqual({ stopped: null, grows: true, done: 3 });
    expect(person.typed).toEqual([0, 1, 1, 2].map((at) => `${steps[at]?.node}: ${steps[at]?.command}`));
    expect(person.slept).toEqual([0, 10_000]);
  });

  it('waits the minutes that the sheet names first', async () => {
    const person = hands();

    await follow(sheet([], [], 'Nobody signs. Wait 2 minutes from the last vote on.'), KEY, person);

    expect(person.slept).toEqual([120_000]);
  });

  it('stops where the node shows the key, and types the command that the sheet has for it', async () => {
    const person = hands(shown(`Identity: ${KEY}\n`));
    const stopIf = [`b cannot be asked.`, `a shows ${KEY}: two can sign. There, at once: \`agave set-identity u\``];

    const { stopped } = await follow(sheet([runsAs('a', `another key than ${KEY}`), votes('x')], stopIf), KEY, person);

    expect(stopped?.stopIf).toBe(stopIf[1]);
    expect(person.typed.at(-1)).toBe('a: agave set-identity u');
  });

  it.each([
    ['the key of the node', runsAs('a', KEY), [shown('Identity: Other\n')], 'a does not show'],
    ['a validator that is not there', runsAs('a', KEY), [shown('')], 'a cannot be asked'],
    ['a machine that is silent', look('a', 'readlink L', 'K'), [SILENT], 'a cannot be asked'],
    ['another link', look('a', 'readlink L', '/k/u'), [shown('/k/s\n')], 'The link on a gives'],
    [
      'another sum',
      look('a', 'sha256sum T', 'a'.repeat(64)),
      [shown(`${'b'.repeat(64)}  T\n`)],
      'tower-x is not on a, or its sum',
    ],
    [
      'a refusal',
      look('a', 'agave -l L set-identity --require-tower K', 'fine'),
      [shown('no', 1)],
      'set-identity refuses',
    ],
    [
      'a vote',
      votes('a last vote that stands still; run it twice, 10 s apart'),
      [shown('- slot: 7 (c)\n'), shown('- slot: 8 (c)\n')],
      'The last vote grows',
    ],
  ] as const)('stops at %s, with the line that says so', async (_what, step, answers, line) => {
    const lines = ['a does not show', 'a cannot be asked', 'The link on a gives', 'tower-x is not on a, or its sum'];
    const all = [...lines, 'set-identity refuses', 'The last vote grows'].map((begin) => `${begin} this.`);

    const { stopped, done } = await follow(sheet([step, votes('x')], all), KEY, hands(...answers));

    expect(done).toEqual([]);
    expect(stopped).toMatchObject({ step, stopIf: `${line} this.` });
  });

  it('stops where two nodes run as the validator, though each look alone asked for nothing', async () => {
    const open = `${KEY}: it runs as the validator; another key: it does not`;
    const person = hands(shown(`Identity: ${KEY}\n`), shown(`Identity: ${KEY}\n`));

    const { stopped, runAsValidator } = await follow(
      sheet(
        [runsAs('a', open), runsAs('b', open)],
        [`Both nodes show ${KEY}: two can sign. On a, at once: \`set-identity u\``],
      ),
      KEY,
      person,
    );

    expect(stopped?.stopIf).toContain('Both nodes show');
    expect(runAsValidator).toEqual(['a', 'b']);
    expect(person.typed.at(-1)).toBe('a: set-identity u');
  });

  it('passes over no command that it cannot read', async () => {
    await expect(follow(sheet([look('a', 'cowsay', 'a cow')]), KEY, hands())).rejects.toThrow('cowsay');
  });
});

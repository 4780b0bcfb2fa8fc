import { beforeAll, describe, expect, it } from 'vitest';
import { historyOfPlayed, type History } from '../../../../../src/lab/simulation/replay/history.ts';
import { replayNamed } from '../../../../../src/lab/simulation/replay/named.ts';
import { historyText, momentsOf } from '../../../../../src/lab/simulation/replay/text.ts';
import { mutatedBy } from '../../../../../src/lab/simulation/matrix/mutated.ts';
import { sceneOf } from '../../../../../src/lab/simulation/matrix/scenes.ts';
import { drawSchedule } from '../../../../../src/lab/simulation/draw.ts';
import { play } from '../../../../../src/lab/simulation/run/play.ts';

const LOOK = { width: 120, color: false };

async function replayed(name: string, mutant?: string): Promise<{ readonly history: History; readonly text: string }> {
  const { schedule, crash } = replayNamed(name);
  const history = historyOfPlayed(await play(schedule, { crash, mutated: mutatedBy(mutant) }));
  return { history, text: historyText(name, history, LOOK) };
}

describe('a name', () => {
  it('is the number of a schedule, one made smaller, a scene, or a crash point in one', () => {
    expect(replayNamed('123')).toEqual({ schedule: drawSchedule(123), crash: null });
    expect(replayNamed('1:0').schedule).toEqual(drawSchedule(1, '0'));
    expect(replayNamed('straight')).toEqual({ schedule: sceneOf('straight'), crash: null });
    expect(replayNamed('straight/store/12/before')).toEqual({
      schedule: sceneOf('straight'),
      crash: { at: 'store', number: 12, when: 'before' },
    });
  });

  it.each(['', 'x', '12x', 'nowhere', 'straight/store/12', 'nowhere/host/1/after', '1:0:', '1:0:999'])(
    'is not "%s", and it is said what is one',
    (name) => {
      expect(() => replayNamed(name)).toThrow(/names no run[^]*straight\/store\/12\/before/);
    },
  );

  it('has to be there', () => {
    expect(() => replayNamed(undefined)).toThrow('replay what?');
  });
});

describe('the text of a run in which the worker was killed', () => {
  let history: History;
  let text: string;
  let lines: string[];

  beforeAll(async () => {
    ({ history, text } = await replayed('straight/store/12/before'));
    lines = text.split('\n');
  });

  const at = (words: string): number => lines.findIndex((line) => line.includes(words));

  it('begins with what was drawn, what came of it, and what must not be', () => {
    expect(text).toContain('Crash: the worker is killed before its write number 12.');
    expect(text).toContain('What came of it: done');
    expect(text).toContain('Nothing was found that must not be.');
    expect(at('What came of it')).toBeLessThan(at('can sign from here on'));
  });

  it('tells all of it in order of time', () => {
    const times = lines.flatMap((line) => {
      const seconds = /^ *\+(\d+\.\d{3}) s /.exec(line)?.[1];
      return seconds === undefined ? [] : [Number(seconds)];
    });

    expect(times.length).toBeGreaterThan(60);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('marks what went wrong, and says at which call', () => {
    const struck = at('fault    ! worker-killed at give');

    expect(`${lines[struck]} ${lines[struck + 1]?.trim()}`).toContain(
      '(write 12, before it leaves: intent give solana.step-down sol-a)',
    );
    expect(lines[at('worker-1 is killed')]).toContain('worker   !');
    expect(struck).toBeLessThan(at('worker-1 is killed'));
  });

  it('has who says what, who asks a host, what changed there, and who could sign', () => {
    for (const words of [
      'people     ana says “approve p-1',
      'guard      worker-1 → sol-b: solana.step-up for take, attempt 1, term 1',
      'guard      sol-a: solana.step-down has changed link',
      'referee    sol-a cannot sign any more',
      'referee    sol-b can sign from here on',
      'referee    sol-b casts its first vote',
      'journal    Ended done: sol-b signs.',
    ])
      expect(text).toContain(words);
    expect(at('sol-a cannot sign any more')).toBeLessThan(at('sol-b can sign from here on'));
  });

  it('shows of a card its headline and what changed, and the whole of it at the end', () => {
    const taken = at('journal    A worker took it up, term 1');
    expect(lines[taken + 1]).toBe('      | A worker has taken it up and looks at both hosts first.');
    expect(lines[taken + 2]).toMatch(/^ +\+/);

    const end = lines.slice(at('journal    Ended done')).join('\n');
    expect(end).toContain('| Run r-1 · solana/handover · sol-main');
    expect(end).toContain('|  ok   6. Set the old tower aside and say who signs');
  });

  it('keeps within its width', () => {
    expect(lines.filter((line) => line.length > LOOK.width)).toEqual([]);
  });

  it('is the same sequence for programs: each line once', () => {
    const { played, world } = history;

    expect(momentsOf(history)).toHaveLength(played.entries.length + world.length);
  });
});

describe('what must not be', () => {
  it('stands in the sequence at its time, and before it', async () => {
    const { history, text } = await replayed('straight/store/0/before', 'no-tower-requirement');

    expect(history.findings.map(({ counter }) => counter)).toContain('tookWithoutTower');
    expect(text).toMatch(/Found, and must not be:\n {2}tookWithoutTower at \+/);
    expect(text).toMatch(/finding {2}X tookWithoutTower: sol-b became staked/);
  });
});

describe('people whose words make no run', () => {
  it('are told all the same', async () => {
    let seed = 1;
    while (!drawSchedule(seed).faults.some(({ name }) => name === 'approval-late')) seed++;

    const { history, text } = await replayed(String(seed));

    expect(history.runs).toEqual([]);
    expect(text).toContain('What came of it: not-started');
    expect(text).toContain('fault    ! approval-late at plan: The second approval comes after the plan has expired.');
  });
});

import { describe, expect, it } from 'vitest';
import { figuresOf, median, type Move } from '../../../bench/figures.ts';
import { orderOf } from '../../../bench/run.ts';
import { show } from '../../../bench/show.ts';

const PHASES = { untilSafe: 200, carried: 30, looked: 40, stored: 5, accepted: 40 };

function move(over: Partial<Move> = {}, ms = 315, floorMs = 300): Move {
  return {
    how: 'baton',
    barrier: 'log',
    delayMs: 20,
    failed: null,
    doubleSigned: 0,
    lockoutViolations: 0,
    staleTower: 0,
    gapSlots: 2,
    times: { ms, floorMs, phases: PHASES },
    ...over,
  };
}
const script = (over: Partial<Move> = {}, ms = 600) => move({ how: 'script', barrier: null, ...over }, ms);

describe('the median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 2, 4, 8], 6],
    [[-1, -3], -2],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('of nothing is an error, not a number', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('the figures', () => {
  it('keep delays and barriers apart, and Baton and the script', () => {
    const {
      floor,
      baton,
      script: byHand,
    } = figuresOf(
      [move(), move({ delayMs: 0 }), move({ barrier: 'slots' }, 1300), script(), script({ delayMs: 0 })],
      1.2,
    );

    expect(baton.map(({ delayMs, barrier, n, medianMs }) => [delayMs, barrier, n, medianMs])).toEqual([
      [20, 'log', 1, 315],
      [0, 'log', 1, 315],
      [20, 'slots', 1, 1300],
    ]);
    expect(floor).toHaveLength(3);
    expect(byHand.map(({ delayMs, n }) => [delayMs, n])).toEqual([
      [20, 1],
      [0, 1],
    ]);
  });

  it('compare each move with its own floor, so that a slow slot does not count twice', () => {
    const { baton } = figuresOf([move({}, 330, 300), move({}, 1010, 1000), move({}, 220, 200)], 1);

    expect(baton[0]?.overFloor).toEqual({ ratio: 1.1, ms: 20 });
    expect(baton[0]?.medianMs).toBe(330);
  });

  it('tell the median and the widest gap, leaving out moves that did not end', () => {
    const gaps = [2, 14, 3, null].map((gapSlots) => move({ gapSlots }));

    expect(figuresOf(gaps, 1).baton[0]?.gapSlots).toEqual({ median: 3, max: 14 });
  });

  it('count what the script did unsafely, move by move, and its time only where it arrived', () => {
    const failed = script({ failed: 'on sol-b: exit status 1', times: null, gapSlots: null });
    const { script: byHand } = figuresOf([script({ staleTower: 1 }), script({ doubleSigned: 4 }, 700), failed], 1);

    expect(byHand).toEqual([
      {
        delayMs: 20,
        n: 3,
        failed: 1,
        medianMs: 650,
        gapSlots: { median: 2, max: 2 },
        staleTower: 1,
        overlap: 1,
        lockoutViolations: 0,
      },
    ]);
  });
});

describe('a run', () => {
  it('may be quoted while no counter of Baton is above 0, whatever the script did', () => {
    expect(figuresOf([move(), script({ staleTower: 2, doubleSigned: 3 })], 1).void).toEqual([]);
  });

  it.each(['doubleSigned', 'lockoutViolations', 'staleTower'] as const)('is void with %s above 0', (counter) => {
    const figures = figuresOf([move(), move({ [counter]: 1 })], 1);

    expect(figures.void).toEqual([`${counter} is 1 in Baton's own moves`]);
    expect(show(figures)).toContain(`VOID: ${counter} is 1`);
  });

  it('is void when a move by Baton did not arrive, since its time is missing', () => {
    expect(figuresOf([move({ failed: 'the run is stopped', times: null })], 1).void).toEqual([
      'a move by Baton failed: the run is stopped',
    ]);
  });

  it('holds every kind once in each round, in an order that its seed fixes', () => {
    const rounds = orderOf(4, [0, 20], ['log', 'slots'], 7);
    const names = rounds.map((round) => round.map(({ barrier, delayMs }) => `${barrier}${delayMs}`));

    for (const round of names)
      expect(round.toSorted()).toEqual(['log0', 'log20', 'null0', 'null20', 'slots0', 'slots20']);
    expect(new Set(names.map(String)).size).toBeGreaterThan(1);
    expect(orderOf(4, [0, 20], ['log', 'slots'], 7)).toEqual(rounds);
  });
});

import { describe, expect, it } from 'vitest';
import { nowByBlocks } from '../../../../../src/procedures/near/swap/seen-heads.ts';
import { heightMargin, type SeenBlock } from '../../../../../src/procedures/near/swap/height-margin.ts';

const BLOCK_MS = 600;
const T0 = 1_760_000_000_000;

/** Blocks one after the other up to `head`, the last of them this old at the stop. */
function steady(head: number, ageMs: number): SeenBlock[] {
  return [5, 4, 3, 2, 1, 0].map((back) => ({ height: head - back, timeMs: T0 - ageMs - back * BLOCK_MS }));
}
const margin = (blocks: readonly SeenBlock[], oldHead: number) =>
  heightMargin(blocks, { oldHead, stoppedAtMs: T0, blockMs: BLOCK_MS });

describe('the height margin', () => {
  it('is two heights where blocks came as usual', () => {
    expect(margin(steady(100, 500), 100)).toEqual({ finalHeight: 102, oldHead: 100, stallMs: BLOCK_MS });
  });

  it('counts from the highest head that anybody knew', () => {
    expect(margin(steady(100, 500), 103).finalHeight).toBe(105);
  });

  it('grows by what the old node may have approved to skip while no block came', () => {
    // 20 s without a block: up to 67 heights, at twice the usual pace; a node on which 165 is final has a head of 167 at least.
    expect(margin(steady(100, 20_000), 100)).toMatchObject({ finalHeight: 165, stallMs: 20_000 });
  });

  it('remembers a stall that was over before the stop', () => {
    const stalled = [
      { height: 100, timeMs: T0 - 21_000 },
      { height: 101, timeMs: T0 - 900 },
      { height: 102, timeMs: T0 - 300 },
    ];

    expect(margin(stalled, 102)).toMatchObject({ finalHeight: 165, stallMs: 20_100 });
  });

  it('takes all the time between two blocks that it knows for one stall, from the lower one on', () => {
    const sparse = [
      { height: 100, timeMs: T0 - 6_600 },
      { height: 110, timeMs: T0 - 600 },
    ];

    expect(margin(sparse, 110)).toMatchObject({ finalHeight: 118, stallMs: 600 });
  });

  it('leaves out blocks of after the stop: the old node saw none of them', () => {
    const after = [...steady(100, 3_000), { height: 101, timeMs: T0 + 50 }];

    expect(margin(after, 101)).toMatchObject({ finalHeight: 108, stallMs: 3_000 });
  });

  it('does not mind a block that two have seen', () => {
    const [last] = steady(100, 500).slice(-1);

    expect(margin([...steady(100, 500), last!, last!], 100).finalHeight).toBe(102);
  });
});

const clock = (now: number, monotonic: number) => ({
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is asked of it
  clock: { now: () => now, monotonic: () => monotonic } as never,
});

describe('the moment of the stop', () => {
  const newest = { height: 100, timeMs: T0, seenAtMs: 5_000 };

  it('is as our clock says, where that is ahead of what has passed since the newest block', () => {
    expect(nowByBlocks(clock(T0 + 3_000, 7_000), { newest })).toBe(T0 + 3_000);
    expect(nowByBlocks(clock(T0 + 3_000, 7_000), { newest: null })).toBe(T0 + 3_000);
  });

  it('is later than a clock of ours that is behind', () => {
    expect(nowByBlocks(clock(T0 - 10_000, 25_000), { newest })).toBe(T0 + 20_000);
  });
});

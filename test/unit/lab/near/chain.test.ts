import { describe, expect, it } from 'vitest';
import { beginChain, type ChainState, headOf, nextHeight } from '../../../../src/lab/near/model/chain.ts';
import { sumOf } from '../../../../src/lab/near/model/epoch.ts';
import { type NearRules, REAL_RULES } from '../../../../src/lab/near/model/member.ts';
import { dutiesAt } from '../../../../src/lab/near/model/schedule.ts';
import { maintenanceWindows } from '../../../../src/lab/near/model/windows.ts';

const rules: NearRules = {
  ...REAL_RULES,
  seed: 7,
  epochLength: 100,
  shards: 2,
  early: { missed: 5, percent: 80, graceHeights: 10 },
};
const members = ['a', 'b', 'c', 'd', 'e'].map((account) => ({ account, publicKey: `ed25519:${account}`, stake: 1 }));
const START = 1000;
const everybody = (): boolean => true;
const without =
  (...gone: string[]) =>
  (account: string) =>
    !gone.includes(account);

function play(heights: number, able: (account: string) => boolean = everybody, from?: ChainState): ChainState {
  let state = from ?? beginChain(members, rules, START, 0);
  for (let count = 0; count < heights; count += 1) state = nextHeight(state, rules, able, count).state;
  return state;
}

describe('the chain of the lab', () => {
  it('makes a block at every height while everybody is there, final two heights behind', () => {
    const head = headOf(play(30));

    expect(head.height).toBe(START + 30);
    expect(head.final.height).toBe(START + 28);
  });

  it('skips the heights of a producer that is gone, and is final again after two blocks in a row', () => {
    const state = play(60, without('a'));

    const blocks = state.blocks.slice(3);
    expect(blocks.every(({ author }) => author !== 'a')).toBe(true);
    for (const [at, block] of state.blocks.entries()) {
      const [before, last] = [state.blocks[at - 2], state.blocks[at - 1]];
      if (!before || !last) continue;
      const inARow = last.height === block.height - 1 && before.height === block.height - 2;
      expect(block.final.height).toBe(inARow ? before.height : last.final.height);
    }
  });

  it('draws the same producers from the same seed', () => {
    expect(play(40).blocks).toEqual(play(40).blocks);
  });

  it('counts what each was to do and did', () => {
    const { counters } = play(80, without('a')).epoch;

    const blocks = [...counters.values()].reduce((sum, each) => sum + each.blocks.expected, 0);
    expect(blocks).toBe(80);
    expect(counters.get('a')?.blocks.produced).toBe(0);
    expect(sumOf(counters.get('b')?.chunks ?? [])).toMatchObject({ produced: expect.any(Number) });
    expect(sumOf(counters.get('a')?.endorsements ?? []).expected).toBeGreaterThan(0);
    expect(sumOf(counters.get('a')?.endorsements ?? []).produced).toBe(0);
  });

  it('takes who did too little out of the epoch after the next', () => {
    const second = play(110, without('a'));
    const third = play(100, everybody, second);

    expect(second.epoch.number).toBe(2);
    expect(second.kickout).toMatchObject([{ account: 'a', reason: 'NotEnoughBlocks' }]);
    expect(second.epoch.members.map(({ account }) => account)).toContain('a');
    expect(third.epoch.number).toBe(3);
    expect(third.epoch.members.map(({ account }) => account)).not.toContain('a');
  });

  it('takes no more stake out than it may, the worst first', () => {
    const { kickout } = play(115, without('a', 'b'));

    expect(kickout).toHaveLength(1);
  });

  it('gives the chunks of who misses them to others, but never from the last', () => {
    const { epoch } = play(60, without('a', 'b', 'd'));

    expect(epoch.taken).toContain('0/a');
    expect([...epoch.taken].filter((name) => name.startsWith('1/'))).toHaveLength(1);
    const drawn = Array.from({ length: 40 }, (_, at) => dutiesAt(epoch, START + 61 + at, rules).chunks[0]);
    expect(drawn).not.toContain('a');
  });

  it('lists the heights without a block or chunk to produce, and all of them for somebody who has none', () => {
    const state = play(20);

    const windows = maintenanceWindows(state, rules, 'a');
    for (const { start, end } of windows)
      for (let height = start; height < end; height += 1) {
        const { block, chunks } = dutiesAt(state.epoch, height, rules);
        expect([block, ...chunks]).not.toContain('a');
      }
    expect(windows.length).toBeGreaterThan(1);
    expect(maintenanceWindows(state, rules, 'nobody')).toEqual([{ start: START + 20, end: START + 100 }]);
  });
});

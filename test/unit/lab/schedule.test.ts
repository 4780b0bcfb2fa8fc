import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../../src/lab/cluster/schedule.ts';

const START = 9000;
const schedule = createSchedule({
  seed: 1,
  epochSlots: 1000,
  startSlot: START,
  others: ['x', 'y', 'z'],
  own: [{ identity: 'me', firstAt: 100, every: 400 }],
});

describe('the leader schedule', () => {
  it('gives each leader four slots in a row', () => {
    for (let slot = START; slot < START + 400; slot += 4) {
      const leaders = new Set([0, 1, 2, 3].map((offset) => schedule.leaderOf(slot + offset)));

      expect(leaders.size).toBe(1);
    }
  });

  it('puts the own slots where they were asked for', () => {
    const own = Array.from({ length: 1000 }, (_, index) => START + index).filter(
      (slot) => schedule.leaderOf(slot) === 'me',
    );

    expect(own).toEqual([9100, 9101, 9102, 9103, 9500, 9501, 9502, 9503, 9900, 9901, 9902, 9903]);
  });

  it('counts the slots of an epoch from its first', () => {
    expect(schedule.ofEpoch(9)['me']?.slice(0, 4)).toEqual([100, 101, 102, 103]);
    expect(schedule.epochOf(9999)).toBe(9);
  });
});

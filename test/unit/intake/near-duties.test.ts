import { describe, expect, it } from 'vitest';
import { createDutyMemory } from '../../../src/intake/near/duty-memory.ts';
import type { SceneObserver } from '../../../src/procedures/near/checks/scene.ts';
import { epoch, healthyScene, known, POOL } from '../procedures/near/healthy.ts';

const [first] = healthyScene().observers;
/** An observer that has counted so many endorsements, and no more of the rest. */
function counted(produced: number, expected: number, startHeight = epoch.startHeight): readonly SceneObserver[] {
  if (first === undefined || epoch.seat === null) throw new Error('a healthy scene has both');
  const seat = { ...epoch.seat, endorsements: { produced, expected } };
  return [{ ...first, epoch: known({ ...epoch, startHeight, seat }) }];
}

describe('what was counted since an earlier look', () => {
  it('is nothing at a first look, and then the difference', () => {
    const memory = createDutyMemory();

    expect(memory.since(POOL, counted(100, 100), 0)).toEqual({});
    expect(memory.since(POOL, counted(100, 130), 20_000)).toEqual({ one: { produced: 0, expected: 30, ms: 20_000 } });
  });

  it('goes back a minute at the most', () => {
    const memory = createDutyMemory();
    memory.since(POOL, counted(100, 100), 0);
    memory.since(POOL, counted(120, 130), 30_000);

    expect(memory.since(POOL, counted(120, 180), 70_000)).toEqual({ one: { produced: 0, expected: 50, ms: 40_000 } });
  });

  it('begins anew with an epoch', () => {
    const memory = createDutyMemory();
    memory.since(POOL, counted(100, 100), 0);

    expect(memory.since(POOL, counted(1, 2, epoch.startHeight + 43_200), 10_000)).toEqual({});
  });

  it('is kept apart for each pool', () => {
    const memory = createDutyMemory();
    memory.since(POOL, counted(100, 100), 0);

    expect(memory.since('two.pool.near', counted(5, 5), 10_000)).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { nearGame } from '../../../../src/lab/near/matrix/game.ts';
import { NEAR_PLAYED } from '../../../../src/lab/near/simulation/scene.ts';
import { playGameShare } from '../../../../src/lab/played/share.ts';

/** A few of thousands, so that the suite notices at once; `lab matrix` plays them all. */
const SEEDS = 10;

describe.each(NEAR_PLAYED)('%s under drawn schedules', (procedure) => {
  it('counts nothing that must not be, and ends done where no fault struck', async () => {
    const share = { first: 0, every: 1, seeds: SEEDS, withCrashPoints: false, untilMs: null };
    const { failures, faultless, faultlessDone } = await playGameShare(nearGame(procedure), share, () => undefined);

    expect(failures).toEqual([]);
    expect(faultlessDone).toBe(faultless);
    expect(faultless).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from 'vitest';
import type { Epoch } from '../../../../src/chains/polkadot/session-state.ts';
import { pauseMs } from '../../../../src/procedures/polkadot/handover/pause.ts';

const SLOT_MS = 6_000;
const RUNS = Array.from({ length: 1_000 }, (_, at) => `r-${at}`);

/** Polkadot's, with so many slots to the next session. */
const epoch = (slotsLeft: number): Epoch => ({
  index: 0,
  genesisSlot: 0,
  currentSlot: 2_400 - slotsLeft,
  duration: 2_400,
  slotMs: SLOT_MS,
  startBlock: 1,
});

describe('the pause between two looks', () => {
  it('is twelve minutes on Polkadot while the next session is far', () => {
    expect(new Set(RUNS.map((run) => pauseMs(epoch(1_000), run, 5)))).toEqual(new Set([720_000]));
  });

  it('ends behind the change of session, and never before it can be seen', () => {
    for (const run of RUNS) {
      expect(pauseMs(epoch(10), run, 5)).toBeGreaterThanOrEqual(15 * SLOT_MS);
      expect(pauseMs(epoch(10), run, 5)).toBeLessThanOrEqual(15 * SLOT_MS + 72_000);
    }
  });

  it('spreads a thousand runs over 72 s, no second of which has more than thirty', () => {
    const seconds = RUNS.map((run) => Math.floor(pauseMs(epoch(10), run) / 1_000));

    const counts = seconds.map((second) => seconds.filter((other) => other === second).length);
    expect(new Set(seconds).size).toBe(72);
    expect(Math.max(...counts)).toBeLessThan(30);
  });

  it('is the same for a run each time', () => {
    expect(pauseMs(epoch(10), 'r-1')).toBe(pauseMs(epoch(10), 'r-1'));
  });

  it('lets a look come to its end where sessions last seconds', () => {
    expect(pauseMs({ ...epoch(1), slotMs: 100 }, 'r-1')).toBeGreaterThanOrEqual(500);
  });
});

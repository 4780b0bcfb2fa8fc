import { describe, expect, it } from 'vitest';
import { play } from '../../../../src/lab/polkadot/simulation/play.ts';
import { disputesOverAtMs } from '../../../../src/procedures/polkadot/handover/dispute-window.ts';

const epoch = { index: 7, genesisSlot: 0, currentSlot: 70, duration: 10, slotMs: 6_000, startBlock: 90 };

describe('the dispute window', () => {
  it('is over six sessions after the first without the old keys', () => {
    // In session 104, which ends in a minute: 108 begins four sessions from then on, the first of them in a minute.
    expect(disputesOverAtMs({ session: 104, epoch }, 102, 60_000)).toBe(60_000 + 3 * 60_000);
    expect(disputesOverAtMs({ session: 120, epoch }, 102, 60_000)).toBe(60_000);
  });

  it('is not told where the chain does not say how long its sessions are', () => {
    expect(disputesOverAtMs({ session: 104, epoch: null }, 102, 60_000)).toBeNull();
    expect(disputesOverAtMs({ session: 104, epoch }, 102, null)).toBeNull();
  });

  it('stands among the last figures of a handover, from which the reminder is made', async () => {
    const world = await play();
    const ended = world.events.findLast((event) => event.kind === 'run.ended');
    const free = ended?.kind === 'run.ended' ? Number(ended.figures['firstFreeSession']) : NaN;

    expect(free).toBe(102);
    expect(ended?.kind === 'run.ended' ? ended.figures['disputesOverAtMs'] : null).toBeGreaterThan(
      world.run.run.endedAtMs ?? 0,
    );
  });
});

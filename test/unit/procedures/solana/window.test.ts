import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findQuietWindow, leaderView, type LeaderView } from '../../../../src/procedures/solana/window.ts';
import { healthy, SLOT } from './healthy.ts';

const QUIET_MS = 120_000; // 300 slots of 400 ms
const MAX_WAIT_MS = 3_600_000;
const view = (leaderSlots: readonly number[], changes: Partial<LeaderView> = {}): LeaderView => ({
  currentSlot: 1000,
  until: 100_000,
  leaderSlots,
  slotMs: 400,
  ...changes,
});
const find = (of: LeaderView, quietMs = QUIET_MS, maxWaitMs = MAX_WAIT_MS) => findQuietWindow(of, quietMs, maxWaitMs);

describe('findQuietWindow', () => {
  it('is now when no own leader slot is near', () => {
    expect(find(view([900, 1300]))).toEqual({ kind: 'now', quietUntil: 1300, quietMs: 120_000, nextLeaderSlot: 1300 });
  });

  it('is not now when the next own leader slot is one slot too near', () => {
    expect(find(view([1299]))).toMatchObject({ kind: 'later', startSlot: 1300, waitSlots: 300, waitMs: 120_000 });
  });

  it('is not now while the validator leads', () => {
    expect(find(view([1000, 1001, 1002, 1003]))).toMatchObject({ kind: 'later', startSlot: 1004, waitSlots: 4 });
  });

  it('goes past every gap that is too short', () => {
    expect(find(view([1010, 1011, 1100, 1101, 1450]))).toMatchObject({
      kind: 'later',
      startSlot: 1102,
      quietUntil: 1450,
    });
  });

  it('sees a leader slot of the next epoch behind the end of this one', () => {
    expect(find(view([1010, 1150, 1151], { until: 2000 }))).toMatchObject({ kind: 'later', startSlot: 1152 });
  });

  it('does not take the end of what is known for quiet', () => {
    expect(find(view([], { until: 1299 }))).toMatchObject({ kind: 'none' });
    expect(find(view([], { until: 1300 }))).toMatchObject({ kind: 'now', nextLeaderSlot: null });
  });

  it('is none when it comes later than the longest wait', () => {
    expect(find(view([1010]), QUIET_MS, 4_000)).toMatchObject({ kind: 'none' });
    expect(find(view([1010]), QUIET_MS, 4_400)).toMatchObject({ kind: 'later', waitMs: 4400 });
  });

  it('counts more slots when they come faster, and not fewer when they come slower', () => {
    expect(find(view([1400], { slotMs: 300 }))).toMatchObject({ kind: 'now' });
    expect(find(view([1399], { slotMs: 300 }))).toMatchObject({ kind: 'later' });
    expect(find(view([1299], { slotMs: 500 }))).toMatchObject({ kind: 'later' });
  });

  it('finds, for any schedule, the earliest window and never one with a leader slot in it', () => {
    const schedules = fc
      .uniqueArray(fc.integer({ min: 900, max: 3000 }), { maxLength: 30 })
      .map((slots) => slots.toSorted((x, y) => x - y));
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 200 }), (leaderSlots, quietSlots) => {
        const until = 3500;
        const found = find(view(leaderSlots, { until }), quietSlots * 400);
        const quiet = (start: number) =>
          start + quietSlots <= until && !leaderSlots.some((slot) => slot >= start && slot < start + quietSlots);
        const expected = Array.from({ length: until - 1000 }, (_, index) => 1000 + index).find(quiet);

        expect(found.kind === 'now' ? 1000 : found.kind === 'later' ? found.startSlot : undefined).toBe(expected);
      }),
    );
  });
});

describe('leaderView', () => {
  it('joins what all observers know, no further than the one that knows least', () => {
    const { observation } = healthy();
    const [one, two] = observation.observers;
    if (one === undefined || two === undefined) throw new Error('two observers');
    one.schedule = { kind: 'known', value: { from: SLOT, until: SLOT + 900, slots: [SLOT + 5] } };
    two.schedule = { kind: 'known', value: { from: SLOT, until: SLOT + 800, slots: [SLOT + 3] } };
    two.slot = { kind: 'known', value: SLOT + 2 };
    two.slotMs = { kind: 'known', value: 390 };

    expect(leaderView(observation)).toEqual({
      currentSlot: SLOT + 2,
      until: SLOT + 800,
      leaderSlots: [SLOT + 3, SLOT + 5],
      slotMs: 390,
    });
  });

  it('is null when nobody told a schedule', () => {
    const { observation } = healthy();
    for (const one of observation.observers)
      one.schedule = { kind: 'unknown', because: 'silent', code: 'chain/unreachable' };

    expect(leaderView(observation)).toBeNull();
  });
});

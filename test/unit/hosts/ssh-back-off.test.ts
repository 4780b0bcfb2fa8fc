import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/domain/clock.ts';
import { BatonError } from '../../../src/domain/failure.ts';
import { createBackOff } from '../../../src/hosts/ssh/back-off.ts';

const DOWN = new BatonError('host/unreachable', 'down');
const CHANGED = new BatonError('host/key-changed', 'another key');
const FOREVER = new AbortController().signal;

/** Time that passes only while somebody sleeps. */
function sleepingClock() {
  let nowMs = 0;
  const slept: number[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: async (ms) => {
      slept.push(ms);
      nowMs += ms;
      await Promise.resolve();
    },
  };
  return { clock, slept, pass: (ms: number) => void (nowMs += ms) };
}

describe('a back-off', () => {
  it('pauses twice as long after each failure, up to five seconds, and from the start after a success', async () => {
    const { clock, slept } = sleepingClock();
    const backOff = createBackOff(clock, () => 1);

    await backOff.pause(FOREVER);
    for (let failure = 0; failure < 7; failure += 1) {
      backOff.failed(DOWN, false);
      await backOff.pause(FOREVER);
    }
    backOff.succeeded();
    await backOff.pause(FOREVER);
    backOff.failed(DOWN, false);
    await backOff.pause(FOREVER);

    expect(slept).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 200]);
  });

  it('spreads hosts that were lost together over half of the pause', async () => {
    const pauses = await Promise.all(
      Array.from({ length: 300 }, async (_value, index) => {
        const { clock, slept } = sleepingClock();
        const backOff = createBackOff(clock, () => index / 300);
        for (let failure = 0; failure < 6; failure += 1) backOff.failed(DOWN, false);
        await backOff.pause(FOREVER);
        return slept[0] ?? 0;
      }),
    );

    expect(Math.min(...pauses)).toBe(2500);
    expect(Math.max(...pauses)).toBeGreaterThan(4990);
    expect(new Set(pauses).size).toBe(300);
  });

  it('counts the time that has passed since the failure', async () => {
    const { clock, slept, pass } = sleepingClock();
    const backOff = createBackOff(clock, () => 1);
    backOff.failed(DOWN, false);

    pass(150);
    await backOff.pause(FOREVER);
    backOff.failed(DOWN, false);
    pass(10_000);
    await backOff.pause(FOREVER);

    expect(slept).toEqual([50]);
  });

  it('tells a fault that only people mend again instead of trying, until its longer pause is over', () => {
    const { clock, pass } = sleepingClock();
    const backOff = createBackOff(clock, () => 1);

    backOff.failed(DOWN, false);
    expect(backOff.standing()).toBeNull();
    backOff.failed(CHANGED, true);
    expect(backOff.standing()).toBe(CHANGED);
    pass(4000);
    expect(backOff.standing()).toBeNull();
    for (let failure = 0; failure < 9; failure += 1) backOff.failed(CHANGED, true);
    pass(59_999);
    expect(backOff.standing()).toBe(CHANGED);
  });

  it('keeps nobody waiting when a person asks', async () => {
    const { clock } = sleepingClock();
    const sleepers: AbortSignal[] = [];
    const stuck: Clock = {
      ...clock,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          if (signal) sleepers.push(signal);
          signal?.addEventListener('abort', () => reject(new Error('woken')));
        }),
    };
    const backOff = createBackOff(stuck, () => 1);
    backOff.failed(CHANGED, true);
    const pause = backOff.pause(FOREVER);

    backOff.retryNow();
    await pause;
    await backOff.pause(FOREVER);

    expect(sleepers).toHaveLength(1);
    expect(backOff.standing()).toBeNull();
    expect(backOff.lastError()).toBe(CHANGED);
  });

  it('ends its pause when the connection is closed', async () => {
    const closing = new AbortController();
    const stuck: Clock = {
      ...sleepingClock().clock,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('woken')));
        }),
    };
    const backOff = createBackOff(stuck, () => 1);
    backOff.failed(DOWN, false);
    const pause = backOff.pause(closing.signal);

    closing.abort(new Error('closed'));

    await expect(pause).rejects.toThrow('closed');
  });
});

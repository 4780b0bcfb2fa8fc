import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/platform/clock.ts';

describe('the clock', () => {
  it('wakes a sleeper at once when it is aborted', async () => {
    const stop = new AbortController();
    const sleep = systemClock.sleep(3_600_000, stop.signal);

    stop.abort();

    await expect(sleep).rejects.toThrow('aborted');
  });

  it('never goes back between two readings of the monotonic time', () => {
    const first = systemClock.monotonic();

    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
  });
});

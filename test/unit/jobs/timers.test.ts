import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTimers } from '../../../jobs/timers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const work = () => vi.fn().mockResolvedValue(undefined);

describe('a wake-up that is held back', () => {
  it('comes at its time, once', () => {
    const [timers, due] = [createTimers(), work()];
    timers.put('r-1', 720_000, due);

    vi.advanceTimersByTime(719_999);
    expect([due.mock.calls.length, timers.has('r-1')]).toEqual([0, true]);
    vi.advanceTimersByTime(720_000);
    expect([due.mock.calls.length, timers.has('r-1')]).toEqual([1, false]);
  });

  it('is replaced by the next one of its key, and by no other', () => {
    const [timers, first, second, other] = [createTimers(), work(), work(), work()];
    timers.put('r-1', 60_000, first);
    timers.put('r-2', 60_000, other);
    timers.put('r-1', 90_000, second);

    vi.advanceTimersByTime(60_000);
    expect([first.mock.calls.length, other.mock.calls.length]).toEqual([0, 1]);
    vi.advanceTimersByTime(30_000);
    expect(second).toHaveBeenCalledTimes(1);
  });

  it('comes after a day where its time is further away than Node can count', () => {
    const [timers, due] = [createTimers(), work()];
    timers.put('r-1', 30 * 86_400_000, due);

    vi.advanceTimersByTime(86_399_999);
    expect(due).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(due).toHaveBeenCalledTimes(1);
  });

  it('is forgotten with all the others', () => {
    const [timers, due] = [createTimers(), work()];
    timers.put('r-1', 60_000, due);

    timers.clear();
    vi.advanceTimersByTime(120_000);

    expect([due.mock.calls.length, timers.has('r-1')]).toEqual([0, false]);
  });
});

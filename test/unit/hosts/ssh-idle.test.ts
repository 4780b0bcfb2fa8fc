import { describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../src/domain/clock.ts';
import { watchIdle } from '../../../src/hosts/ssh/idle.ts';

/** A clock that is moved on by hand and wakes who slept long enough. */
function handClock() {
  let nowMs = 0;
  let sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ untilMs: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  };
  const pass = async (ms: number) => {
    nowMs += ms;
    const due = sleepers.filter(({ untilMs }) => untilMs <= nowMs);
    sleepers = sleepers.filter((each) => !due.includes(each));
    for (const { wake } of due) wake();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass, sleeping: () => sleepers.length };
}

function watched(afterMs: number | null = 30_000) {
  const hand = handClock();
  const letGo = vi.fn();
  const isBusy = vi.fn(() => false);
  return { ...hand, letGo, isBusy, idle: watchIdle({ clock: hand.clock, afterMs, isBusy, letGo }) };
}

describe('the watch over an idle connection', () => {
  it('lets go when it was not used for so long, and again after the next use', async () => {
    const { idle, pass, letGo, sleeping } = watched();

    idle.used();
    await pass(29_999);
    expect(letGo).not.toHaveBeenCalled();
    await pass(1);
    expect(letGo).toHaveBeenCalledOnce();
    expect(sleeping()).toBe(0);

    idle.used();
    await pass(30_000);
    expect(letGo).toHaveBeenCalledTimes(2);
  });

  it('counts from the last use, with one timer however many there are', async () => {
    const { idle, pass, letGo, sleeping } = watched();

    idle.used();
    await pass(20_000);
    idle.used();
    idle.used();
    expect(sleeping()).toBe(1);
    await pass(10_000);
    expect(letGo).not.toHaveBeenCalled();
    await pass(20_000);
    expect(letGo).toHaveBeenCalledOnce();
  });

  it('never lets go while something is under way, and counts from its end', async () => {
    const { idle, pass, letGo, isBusy } = watched();
    isBusy.mockReturnValue(true);

    idle.used();
    await pass(30_000);
    await pass(30_000);
    expect(letGo).not.toHaveBeenCalled();

    isBusy.mockReturnValue(false);
    await pass(30_000);
    expect(letGo).toHaveBeenCalledOnce();
  });

  it('keeps a connection for ever where no time is given', () => {
    const { idle, sleeping } = watched(null);

    idle.used();

    expect(sleeping()).toBe(0);
  });

  it('is over with the host', async () => {
    const { idle, pass, letGo, sleeping } = watched();
    idle.used();

    idle.stop();
    idle.used();
    await pass(60_000);

    expect(letGo).not.toHaveBeenCalled();
    expect(sleeping()).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { createVirtualTime } from '../../../../../src/lab/simulation/run/time.ts';

describe('simulated time', () => {
  it('wakes sleepers in the order of their times, and those of one time in the order in which they lay down', async () => {
    const time = createVirtualTime(0);
    const woken: string[] = [];
    for (const [name, ms] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['d', 40],
    ] as const)
      void time.sleep(ms).then(() => woken.push(`${name} at ${time.now()}`));

    await time.run(() => false, 30);

    expect(woken).toEqual(['a at 10', 'b1 at 20', 'b2 at 20', 'c at 30']);
  });

  it('lets everything that was woken go on to its end before the next moment comes', async () => {
    const time = createVirtualTime(0);
    const seen: number[] = [];
    const chain = async (): Promise<void> => {
      await time.sleep(5);
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      seen.push(time.now());
    };
    void chain();
    time.after(6, () => seen.push(-1));

    await time.run(() => false, 10);

    expect(seen).toEqual([5, -1]);
  });

  it('rejects a sleeper with the reason of its signal, before and while it sleeps', async () => {
    const time = createVirtualTime(0);
    const stop = new AbortController();
    const asleep = time.sleep(10, stop.signal);
    stop.abort(new Error('enough'));

    await expect(asleep).rejects.toThrow('enough');
    await expect(time.sleep(10, stop.signal)).rejects.toThrow('enough');
  });

  it('goes on where it stopped when it is run again', async () => {
    const time = createVirtualTime(0);
    const woken: number[] = [];
    for (const ms of [10, 20]) void time.sleep(ms).then(() => woken.push(ms));

    expect(await time.run(() => false, 15)).toBe(false);
    expect(woken).toEqual([10]);
    expect(await time.run(() => woken.length === 2, 100)).toBe(true);
  });
});

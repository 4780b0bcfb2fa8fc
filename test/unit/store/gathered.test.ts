import { describe, expect, it } from 'vitest';
import { BatonError } from '../../../src/domain/failure.ts';
import { gathered } from '../../../src/store/gathered.ts';

/** Work that ends when the test says so. */
function held() {
  const calls: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const work = (items: readonly number[]) => {
    calls.push(items);
    return new Promise<number>((resolve, reject) => {
      ends.push(() => {
        if (items.includes(13)) reject(new Error('13 cannot be done'));
        else if (items.includes(99)) reject(new BatonError('store/unreachable', 'away'));
        else resolve(items.length);
      });
    });
  };
  const endAll = async () => {
    for (let times = 0; times < 20; times += 1) {
      for (const end of ends.splice(0)) end();
      await Promise.resolve();
    }
  };
  return { calls, work, endAll };
}

describe('work that is gathered', () => {
  it('begins at once while little is at work, and together what comes meanwhile', async () => {
    const { calls, work, endAll } = held();
    const take = gathered(work, { atOnce: 2, items: 4, waiting: 10 });

    const results = Promise.all([take([1]), take([2]), take([3, 4]), take([5]), take([6, 7])]);
    expect(calls).toEqual([[1], [2]]);
    await endAll();

    expect(calls).toEqual([[1], [2], [3, 4, 5], [6, 7]]);
    expect(await results).toEqual([1, 1, 3, 3, 2]);
  });

  it('fails only whose own it is, and all of them where the store is away', async () => {
    const { work, endAll } = held();
    const take = gathered(work, { atOnce: 1, items: 100, waiting: 10 });

    const results = Promise.allSettled([take([1]), take([2]), take([13]), take([3])]);
    await endAll();
    const away = Promise.allSettled([take([1]), take([2]), take([99])]);
    await endAll();

    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect((await away).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('is done however much it is at once', async () => {
    const { calls, work, endAll } = held();
    const take = gathered(work, { atOnce: 1, items: 2, waiting: 2 });

    const result = take([1, 2, 3, 4, 5]);
    await endAll();

    expect(await result).toBe(5);
    expect(calls).toHaveLength(1);
  });

  it('does not wait without a bound', async () => {
    const { work, endAll } = held();
    const take = gathered(work, { atOnce: 1, items: 2, waiting: 2 });

    const results = Promise.allSettled([take([1]), take([2, 3]), take([4])]);
    await endAll();

    expect(await results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled' },
      { reason: { code: 'store/unreachable' } },
    ]);
  });
});

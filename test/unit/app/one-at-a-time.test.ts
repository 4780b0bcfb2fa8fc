import { describe, expect, it } from 'vitest';
import { oneAtATime } from '../../../src/app/one-at-a-time.ts';

/** Work that ends when it is told to. */
function work() {
  const begun: PromiseWithResolvers<void>[] = [];
  const ask = oneAtATime(() => {
    const one = Promise.withResolvers<void>();
    begun.push(one);
    return one.promise;
  });
  return { begun, ask };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('work that is done one at a time', () => {
  it('is begun once more for all who asked meanwhile, when the first is over', async () => {
    const { begun, ask } = work();
    const first = ask();
    await turns();
    const others = [ask(), ask()];
    await turns();
    expect(begun).toHaveLength(1);

    begun[0]?.resolve();
    await first;
    await turns();
    expect(begun).toHaveLength(2);

    begun[1]?.resolve();
    await Promise.all(others);
    expect(begun).toHaveLength(2);
  });

  it('is done again after a failure, which is told to whoever asked for it', async () => {
    const { begun, ask } = work();
    const first = ask();
    await turns();
    const second = ask();
    begun[0]?.reject(new Error('away'));

    await expect(first).rejects.toThrow('away');
    await turns();
    begun[1]?.resolve();
    await expect(second).resolves.toBeUndefined();
  });
});

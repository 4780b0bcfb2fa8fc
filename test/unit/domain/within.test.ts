import { describe, expect, it } from 'vitest';
import { endsWithin } from '../../../src/domain/within.ts';
import { createVirtualTime } from '../../../src/lab/simulation/run/time.ts';

describe('waiting for work no longer than so long', () => {
  it('says whether it has ended by then, well or not', async () => {
    const time = createVirtualTime(0);
    const never = new Promise<void>(() => undefined);
    const said: boolean[] = [];
    for (const work of [Promise.resolve(), Promise.reject(new Error('no')), time.sleep(900), never])
      void endsWithin(work, 1_000, time).then((ended) => said.push(ended));
    await time.run(() => said.length === 4, 2_000);

    expect(said).toEqual([true, true, true, false]);
  });
});

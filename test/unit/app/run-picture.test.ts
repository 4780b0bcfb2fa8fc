import { expect, it } from 'vitest';
import { pictureOfRun } from '../../../src/app/run-picture.ts';
import { AT, plan, run, WHOLE } from '../chats/sample.ts';

const picture = { png: new Uint8Array(), alt: '', title: '' };
const deps = {
  runs: { findRun: async (id: string) => run({ id }), journal: async () => WHOLE },
  plans: {
    findPlan: async () => ({ plan: plan(), state: { kind: 'open', expiresAtMs: AT } as const, decisions: [] }),
  },
  clock: { now: () => AT, monotonic: () => AT, sleep: async () => undefined },
};

it('draws the pictures of runs one after the other, also after one that could not be drawn', async () => {
  const drawings: PromiseWithResolvers<typeof picture>[] = [];
  const pictureOf = pictureOfRun(deps, () => {
    const drawing = Promise.withResolvers<typeof picture>();
    drawings.push(drawing);
    return drawing.promise;
  });
  const [first, second, third] = ['r-1', 'r-2', 'r-3'].map((id) => pictureOf(id));
  const failed = expect(first).rejects.toThrow('no memory');

  await expect.poll(() => drawings.length).toBe(1);
  drawings[0]?.reject(new Error('no memory'));
  await failed;
  await expect.poll(() => drawings.length).toBe(2);
  drawings[1]?.resolve(picture);
  expect(await second).toBe(picture);
  await expect.poll(() => drawings.length).toBe(3);
  drawings[2]?.resolve(picture);
  expect(await third).toBe(picture);
});

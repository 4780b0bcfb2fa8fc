import { expect, it } from 'vitest';
import { pruning } from '../../../src/app/pruning.ts';

it('is asked for once a minute, and at each sweep while there is more', async () => {
  let [nowMs, asked] = [0, 0];
  const left = [{ runs: 20, plans: 0, messages: 0 }, { runs: 3, plans: 0, messages: 0 }, null, null];
  const store = { prune: () => Promise.resolve(left[asked++] ?? null) };
  const sweep = pruning(store, { runs: 365, messages: 30 }, { monotonic: () => nowMs });

  for (; nowMs < 60_000; nowMs += 2_000) await sweep();
  expect(asked).toBe(3);
  for (; nowMs < 120_000; nowMs += 2_000) await sweep();
  expect(asked).toBe(4);
});

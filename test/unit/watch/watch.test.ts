import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFleet } from '../../../src/config/load.ts';
import { watchRound, type WatchDeps } from '../../../src/watch/watch.ts';

const read = readFleet(readFileSync(new URL('../config/good-polkadot.yaml', import.meta.url), 'utf8'));

it('leaves alone a validator of a chain that it knows nothing of', async () => {
  const told: (readonly string[])[] = [];
  const claimed: (readonly string[])[] = [];
  const watch = {
    know: async (names: readonly string[]) => void told.push(names),
    claim: async (names: readonly string[]) => {
      claimed.push(names);
      return null;
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- without a claim nothing else is used
  const deps = { fleet: read.kind === 'fleet' ? read.fleet : null, processName: 'test', watch } as unknown as WatchDeps;

  await watchRound(deps, new AbortController().signal);

  expect(told).toEqual([[]]);
  expect(claimed.flat()).toEqual([]);
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../../src/lab/mutants/mutants.ts';
import { tryMutants } from '../../../src/lab/mutants/report.ts';
import { copyTree } from '../../../src/lab/mutants/scratch.ts';
import { simulateIn } from '../../../src/lab/mutants/scripts.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Seven times a copy of the tree and 250 plays in it, on a busy machine. Unit: milliseconds. */
const LONG_MS = 900_000;
/** Each pair of fault and place is drawn twice. */
const SEEDS = 250;

describe('a rule of the Polkadot procedures that is switched off', () => {
  it(
    'is caught by the counter that must catch it',
    async () => {
      const { signal } = new AbortController();
      const mutants = MUTANTS.filter(({ procedure }) => procedure?.startsWith('polkadot/') === true);
      const report = await tryMutants(
        mutants,
        {
          scratch: () => copyTree(ROOT),
          tie: () => Promise.reject(new Error('these rules are in code that the simulation runs itself')),
          simulate: (root, without, procedure) => simulateIn(root, without, { count: SEEDS, signal, procedure }),
        },
        () => undefined,
      );

      expect(mutants).toHaveLength(7);
      expect(report.missed).toEqual([]);
    },
    LONG_MS,
  );
});

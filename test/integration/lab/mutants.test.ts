import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../../../src/lab/mutants/mutants.ts';
import { applyPatches } from '../../../src/lab/mutants/patch.ts';
import { copyTree } from '../../../src/lab/mutants/scratch.ts';
import { tieIn } from '../../../src/lab/mutants/scripts.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { signal } = new AbortController();

/** One of each kind, in the sequences that are made for it: what `npm run -s mutants` does for all of them. */
describe('a rule that is switched off in a copy of the tree', () => {
  it.each(['no-tower-requirement', 'no-unique-open-run'])(
    'is seen by conformance, and the model without it does the same: %s',
    async (name) => {
      const scratch = copyTree(ROOT);
      try {
        const before = await tieIn(scratch.root, name, { count: 0, signal });
        applyPatches(scratch.root, MUTANTS.find((mutant) => mutant.name === name)?.patches ?? []);
        const after = await tieIn(scratch.root, name, { count: 0, signal });

        expect(before).toMatchObject({ agrees: false, differs: false });
        expect(after).toEqual({ agrees: true, differs: true, difference: null });
      } finally {
        scratch.remove();
      }
    },
  );
});

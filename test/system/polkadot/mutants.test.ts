import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { applyPatches } from '../../../src/lab/mutants/patch.ts';
import { copyTree, type Scratch } from '../../../src/lab/mutants/scratch.ts';
import { POLKADOT_MUTANTS } from './mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PLAY = 'src/lab/polkadot/simulation/main.ts';

const made: Scratch[] = [];
afterEach(() => made.splice(0).forEach((scratch) => scratch.remove()));

/** Plays a scene in the tree at `root`. */
function play(root: string, scene: string): Readonly<Record<string, unknown>> {
  const said = execFileSync(process.execPath, [join(root, PLAY), scene], { cwd: root, encoding: 'utf8' });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the last line of a program of ours
  return JSON.parse(said) as Readonly<Record<string, unknown>>;
}

describe('a rule of the Polkadot procedures that is switched off', () => {
  it.each(POLKADOT_MUTANTS)('is caught: $sentence', ({ scene, patches, counter }) => {
    const scratch = copyTree(ROOT);
    made.push(scratch);
    const before = play(scratch.root, scene);

    applyPatches(scratch.root, patches);
    const after = play(scratch.root, scene);

    expect(before[counter]).toBe(0);
    expect(after[counter]).toBeGreaterThan(0);
  });
});

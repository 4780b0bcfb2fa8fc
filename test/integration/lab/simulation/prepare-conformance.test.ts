import * as fc from 'fast-check';
import { it } from 'vitest';
import { inEachShell } from '../../guard/each-shell.ts';
import { SHELLS } from '../../guard/stub-host.ts';
import { prepareSequence } from './prepare-moves.ts';
import { comparePrepare } from './prepare-tie.ts';

/** Each is some twenty calls of a shell script. */
const SEQUENCES = 6;
const LONGEST_MS = 240_000;

inEachShell('the model of the script that prepares a host, and the script itself in %s', (shell) => {
  it(
    'give the same answers and leave the same files and copies',
    async () => {
      const drawn = fc.sample(prepareSequence, { seed: SHELLS.indexOf(shell) + 1, numRuns: SEQUENCES });
      for (const sequence of drawn) await comparePrepare(shell, sequence, new Set());
    },
    LONGEST_MS,
  );
});

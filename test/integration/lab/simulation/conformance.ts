import { parseArgs } from 'node:util';
import { messageOf } from '../../../../src/domain/failure.ts';
import { SHELLS } from '../../guard/stub-host.ts';
import { checkConformance } from './conformance-play.ts';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    path: { type: 'string' },
  },
});
const began = performance.now();
const seed = Number(values.seed);
process.stderr.write(`conformance: ${values.sequences} sequences, seed ${seed}, ${SHELLS.join(' and ')}\n`);
try {
  const at = values.path === undefined ? {} : { path: values.path };
  await checkConformance({ shells: SHELLS, sequences: Number(values.sequences), seed, ...at });
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stdout.write(`${JSON.stringify({ sequences: Number(values.sequences), seed, shells: SHELLS, seconds })}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { messageOf } from '../../../../src/domain/failure.ts';
import { SHELLS } from '../stub-host.ts';
import { playSequences } from './sequence-play.ts';

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  },
});
const [began, seed, sequences] = [performance.now(), Number(values.seed), Number(values.sequences)];
process.stderr.write(`near: ${sequences} sequences, seed ${seed}, each under ${SHELLS.join(' and ')}\n`);
try {
  for (const shell of SHELLS) {
    const played = await playSequences({ shell, sequences, seed });
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`${JSON.stringify({ shell, sequences, seed, ...played, seconds })}\n`);
  }
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

import { parseArgs } from 'node:util';
import { messageOf } from '../src/domain/failure.ts';
import { missingForLab } from '../src/lab/linux-tools.ts';
import { benchHandover } from './run.ts';
import { show } from './show.ts';
import { BARRIERS } from './stage.ts';

const USAGE = `bench: how long a handover takes on real sshd hosts, beside the runbook's own script

  bench handover [--json] [--rounds N] [--delay MS[,MS…]] [--seed N]

It needs root and what \`npm run test:system\` installs. Six rounds, the default, take about five minutes.
`;

/** The longest that is still a line between two places on earth. Unit: milliseconds, one way. */
const LONGEST_DELAY_MS = 500;

process.exitCode = await main(process.argv.slice(2));
// Nothing of the run is left at this point; what may linger is a socket that is still closing.
process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '6' },
        delay: { type: 'string', default: '0,20' },
        seed: { type: 'string', default: '1' },
      },
    });
    if (positionals.join(' ') !== 'handover') {
      process.stderr.write(USAGE);
      return 2;
    }
    const missing = missingForLab();
    if (missing.length > 0) throw new Error(`The bench needs ${missing.join(', ')}.`);
    const figures = await benchHandover({
      barriers: BARRIERS,
      rounds: wholeNumber('rounds', values.rounds, 1, 1000),
      delaysMs: values.delay.split(',').map((each) => wholeNumber('delay', each, 0, LONGEST_DELAY_MS)),
      seed: wholeNumber('seed', values.seed, 0, 999_999_999),
      tell: (line) => void process.stderr.write(`bench: ${line}\n`),
    });
    process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : show(figures));
    return figures.void.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${option} takes whole numbers from ${least} to ${most}, not "${text}"`);
}

import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { askedToStop } from '../src/cli/asked-to-stop.ts';
import { messageOf } from '../src/domain/failure.ts';
import { missingForLab } from '../src/lab/linux-tools.ts';
import { ordersOf } from './faults.ts';
import { runChaos } from './run.ts';

const USAGE = `chaos: real Postgres, Redis, sshd and workers, killed, frozen and cut off while validators move

  chaos [--json] [--full] [--seed N] [--validators N] [--kills N] [--freezes N] [--others N]

Without --full: 5 kills, 3 freezes and one of each other fault. With it: 100, 50 and 6.
It needs redis-server. As root with sshd, some of the hosts are real OpenSSH servers.
`;

/** What CI runs, and what is worth half an hour. */
const QUICK = { kills: 5, freezes: 3, others: 1 };
const FULL = { kills: 100, freezes: 50, others: 6 };
const LEAST_VALIDATORS = 20;

process.exitCode = await main(process.argv.slice(2));
// Nothing of the run is left at this point; what may linger is a socket that is still closing.
process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        validators: { type: 'string', default: String(LEAST_VALIDATORS) },
        kills: { type: 'string' },
        freezes: { type: 'string' },
        others: { type: 'string' },
      },
    });
    if (positionals.length > 0) {
      process.stderr.write(USAGE);
      return 2;
    }
    const missing = missingHere();
    if (missing.length > 0) throw new Error(`The chaos needs ${missing.join(', ')}.`);
    const usual = values.full ? FULL : QUICK;
    const number = (name: keyof typeof usual): number =>
      wholeNumber(name, values[name] ?? String(usual[name]), 0, 1000);
    const stopped = new AbortController();
    void askedToStop().then(() => stopped.abort(new Error('interrupted')));
    const report = await runChaos({
      validators: wholeNumber('validators', values.validators, 1, 60),
      orders: ordersOf(number('kills'), number('freezes'), number('others')),
      seed: wholeNumber('seed', values.seed, 0, 999_999_999),
      signal: stopped.signal,
      tell: (line) => void process.stderr.write(`chaos: ${Math.round(performance.now() / 1000)} s: ${line}\n`),
    });
    process.stdout.write(`${values.json ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`);
    return report.problems.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

function missingHere(): string[] {
  const redis = spawnSync('redis-server', ['--version']);
  return [...missingForLab(), ...(redis.status === 0 ? [] : ['the program redis-server'])];
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${option} takes whole numbers from ${least} to ${most}, not "${text}"`);
}

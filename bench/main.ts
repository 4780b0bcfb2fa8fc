import { parseArgs } from 'node:util';
import { messageOf } from '../src/domain/failure.ts';
import { missingForLab } from '../src/lab/linux-tools.ts';
import { benchAlerts } from './alerts/run.ts';
import { showAlerts } from './alerts/show.ts';
import type { ChatFigures, ChatMode } from './chat/figures.ts';
import { benchChat } from './chat/run.ts';
import { showChat } from './chat/show.ts';
import { benchNear } from './near/run.ts';
import { showNear } from './near/show.ts';
import { benchHandover } from './run.ts';
import { show } from './show.ts';
import { BARRIERS } from './stage.ts';
import { benchWaits } from './waits/run.ts';
import { showWaits } from './waits/show.ts';

const USAGE = `bench handover [--json] [--rounds N] [--delay MS[,MS…]] [--seed N]

  How long a handover takes on real sshd hosts, beside the runbook's own script. It needs root and what
  \`npm run test:system\` installs. Six rounds, the default, take about five minutes.

bench near [--json] [--rounds N] [--seed N]

  How long nobody signs while a NEAR key moves, beside the guide's own script and the shortest script that could be safe, on simulated
  hosts. It needs nothing but npm.

bench waits [--json] [--runs N] [--seconds S] [--warm-up S]

  What 1,000 handovers of Polkadot that wait for sessions cost one worker. It needs nothing but npm.

bench chat [--json] [--slack | --http | --discord] [--seconds S] [--rate N] [--limited S]

  How soon Slack, and then Discord, is answered under load (60 s, 50 commands and presses a second), and how soon the card of a new
  plan appears while the chat takes no edits (300 s). Or one of them alone. The chats are the lab's stand-ins. It needs nothing but npm.

bench alerts [--json] [--seconds S] [--validators N] [--seed N]

  A storm of alerts: 50 changes for each of 200 validators in 60 s, told by three senders that repeat each other. It needs nothing
  but npm.
`;

/** The longest that is still a line between two places on earth. Unit: milliseconds, one way. */
const LONGEST_DELAY_MS = 500;

/** Longer than any session that is measured. Unit: seconds. */
const LONGEST_S = 14_400;

const tell = (line: string) => void process.stderr.write(`bench: ${line}\n`);

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
        runs: { type: 'string', default: '1000' },
        seconds: { type: 'string' },
        rate: { type: 'string', default: '50' },
        limited: { type: 'string', default: '300' },
        slack: { type: 'boolean', default: false },
        validators: { type: 'string', default: '200' },
        http: { type: 'boolean', default: false },
        discord: { type: 'boolean', default: false },
        'warm-up': { type: 'string', default: '120' },
      },
    });
    switch (positionals.join(' ')) {
      case 'handover':
        return await handover(values);
      case 'near':
        return await near(values);
      case 'waits':
        return await waits(values);
      case 'chat':
        return await chat(values);
      case 'alerts':
        return await alerts(values);
      default:
        process.stderr.write(USAGE);
        return 2;
    }
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

async function handover(values: { json: boolean; rounds: string; delay: string; seed: string }): Promise<number> {
  const missing = missingForLab();
  if (missing.length > 0) throw new Error(`The bench needs ${missing.join(', ')}.`);
  const figures = await benchHandover({
    barriers: BARRIERS,
    rounds: wholeNumber('rounds', values.rounds, 1, 1000),
    delaysMs: values.delay.split(',').map((each) => wholeNumber('delay', each, 0, LONGEST_DELAY_MS)),
    seed: wholeNumber('seed', values.seed, 0, 999_999_999),
    tell,
  });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : show(figures));
  return figures.void.length === 0 ? 0 : 1;
}

async function near(values: { json: boolean; rounds: string; seed: string }): Promise<number> {
  const missing = missingForLab();
  if (missing.length > 0) throw new Error(`The bench needs ${missing.join(', ')}.`);
  const figures = await benchNear({
    rounds: wholeNumber('rounds', values.rounds, 1, 1000),
    seed: wholeNumber('seed', values.seed, 0, 999_999_999),
    tell,
  });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : showNear(figures));
  return figures.void.length === 0 ? 0 : 1;
}

async function waits(values: { json: boolean; runs: string; seconds?: string; 'warm-up': string }): Promise<number> {
  const figures = await benchWaits({
    runs: wholeNumber('runs', values.runs, 1, 5_000),
    seconds: wholeNumber('seconds', values.seconds ?? '120', 1, LONGEST_S),
    warmUpSeconds: wholeNumber('warm-up', values['warm-up'], 0, LONGEST_S),
    tell,
  });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : showWaits(figures));
  return figures.void.length === 0 ? 0 : 1;
}

interface ChatValues {
  readonly json: boolean;
  readonly slack: boolean;
  readonly http: boolean;
  readonly discord: boolean;
  readonly seconds?: string;
  readonly rate: string;
  readonly limited: string;
}

async function chat(values: ChatValues): Promise<number> {
  const options = {
    seconds: wholeNumber('seconds', values.seconds ?? '60', 1, LONGEST_S),
    perSecond: wholeNumber('rate', values.rate, 1, 1_000),
    limitedS: wholeNumber('limited', values.limited, 1, LONGEST_S),
    tell,
  };
  const all: ChatFigures[] = [];
  for (const mode of modesOf(values)) all.push(await benchChat({ mode, ...options }));
  const [first, ...rest] = all;
  // Programs that know of Slack alone find its figures where they were.
  const told = { ...first, ...Object.fromEntries(rest.map((figures) => [figures.mode, figures])) };
  process.stdout.write(values.json ? `${JSON.stringify(told)}\n` : all.map(showChat).join('\n'));
  return all.every((each) => each.void.length === 0 && each.lost === 0 && each.duplicated === 0) ? 0 : 1;
}

/** Slack by Socket Mode and Discord, where nothing else is said. */
function modesOf({ slack, http, discord }: ChatValues): readonly ChatMode[] {
  const wanted: readonly (readonly [isWanted: boolean, mode: ChatMode])[] = [
    [slack, 'socket'],
    [http, 'http'],
    [discord, 'discord'],
  ];
  const named = wanted.flatMap(([isWanted, mode]) => (isWanted ? [mode] : []));
  return named.length === 0 ? ['socket', 'discord'] : named;
}

async function alerts(values: { json: boolean; seconds?: string; validators: string; seed: string }) {
  const figures = await benchAlerts({
    seconds: wholeNumber('seconds', values.seconds ?? '60', 5, LONGEST_S),
    validators: wholeNumber('validators', values.validators, 1, 1_000),
    seed: wholeNumber('seed', values.seed, 0, 999_999_999),
    tell,
  });
  process.stdout.write(values.json ? `${JSON.stringify(figures)}\n` : showAlerts(figures));
  const { lost, cards, cardsTwice, openRunsMax, validators } = figures;
  const isRight = lost === 0 && cards === validators && cardsTwice === 0 && openRunsMax <= 1;
  return isRight && figures.void.length === 0 ? 0 : 1;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${option} takes whole numbers from ${least} to ${most}, not "${text}"`);
}

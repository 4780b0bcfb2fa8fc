import { parseArgs } from 'node:util';
import { messageOf } from '../../../domain/failure.ts';
import { checkPlayed } from '../check/check.ts';
import { drawSchedule, shrinkSchedule } from '../draw.ts';
import { play } from '../run/play.ts';
import type { Mutated } from '../run/schedule.ts';
import { runMatrix, type MatrixReport } from './matrix.ts';
import { mutatedBy } from './mutated.ts';

/** A failing schedule is made smaller only where few fail: with many there is one cause to look for first. */
const MOST_SHRUNK = 3;

/** `lab matrix`. @returns the exit code */
export async function matrixCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      procedure: { type: 'string', default: 'solana/handover' },
      seeds: { type: 'string', default: '10000' },
      minutes: { type: 'string' },
      'no-crash-points': { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  });
  if (values.procedure !== 'solana/handover')
    throw new Error(`no procedure "${values.procedure}"; there is solana/handover`);
  const mutated = mutatedBy(values.mutant);
  const report = await runMatrix({
    seeds: wholeNumber('seeds', values.seeds),
    minutes: values.minutes === undefined ? null : wholeNumber('minutes', values.minutes),
    withCrashPoints: !values['no-crash-points'],
    mutated,
    progress: (plays) => {
      if (plays % 1000 < 50) process.stderr.write(`lab: ${plays} runs played\n`);
    },
  });
  const shrunk = values.mutant === undefined ? await shrinkFirst(report, mutated) : {};
  process.stdout.write(`${values.json ? JSON.stringify({ ...report, shrunk }) : inLines(report, shrunk)}\n`);
  return report.problems.length === 0 ? 0 : 1;
}

/** Smaller schedules for the first that fail: `replay` takes them as `SEED:PATH`. */
async function shrinkFirst({ failures }: MatrixReport, mutated: Mutated): Promise<Record<string, string>> {
  const shrunk: Record<string, string> = {};
  for (const seed of failures.filter((name) => /^\d+$/.test(name)).slice(0, MOST_SHRUNK)) {
    const path = await shrinkSchedule(Number(seed), async (schedule) => {
      return checkPlayed(await play(schedule, { mutated })).length > 0;
    }).catch((error: unknown) => {
      process.stderr.write(`lab: ${seed} could not be made smaller: ${messageOf(error)}\n`);
      return null;
    });
    if (path !== null) shrunk[seed] = `${seed}:${path}`;
  }
  return shrunk;
}

function inLines(report: MatrixReport, shrunk: Readonly<Record<string, string>>): string {
  const { schedules, crashPoints, outcomes, seen, neverFired, seconds, findings, problems } = report;
  const ends = Object.entries(outcomes).map(([end, many]) => `${many} ${end}`);
  return [
    `${schedules} schedules and ${crashPoints} crash points in ${seconds} s: ${ends.join(', ')}`,
    `${seen.takeovers} runs were taken over; two workers acted in ${seen.twoWorkersActed}; hosts refused an old term ${seen.staleRefusedByHost} times`,
    `faults that never struck: ${neverFired.join(', ') || 'none'}${report.judgesFaults ? '' : ' (too few schedules to blame them)'}`,
    ...(outcomes['stopped'] === undefined
      ? []
      : ['stopped: people had said all they could, and each has something left on a machine that no look can settle']),
    ...findings.map(({ replay, counter, text }) => `${counter}: ${text} (replay ${shrunk[replay] ?? replay})`),
    problems.length === 0 ? 'Nothing was found that must not be.' : `Found: ${problems.join('; ')}`,
  ].join('\n');
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} is a whole number above 0, not "${text}"`);
  return Number(text);
}

/** The schedule that `SEED` or `SEED:PATH` names. @throws Error when it is neither */
export function scheduleNamed(text: string): ReturnType<typeof drawSchedule> {
  const [, seed = '', path] = /^(\d{1,9})(?::([\d:]+))?$/.exec(text) ?? [];
  if (seed === '') throw new Error(`"${text}" is no number of a schedule; a crash point is SCENE/store/12/before`);
  return drawSchedule(Number(seed), path);
}

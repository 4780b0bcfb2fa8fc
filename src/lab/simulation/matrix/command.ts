import { parseArgs } from 'node:util';
import { messageOf } from '../../../domain/failure.ts';
import { checkPlayed } from '../check/check.ts';
import { shrinkSchedule } from '../draw.ts';
import { play } from '../run/play.ts';
import type { Mutated } from '../run/schedule.ts';
import { MATRIX_PROCEDURES, SEEDS, type MatrixProcedure } from './field.ts';
import { runMatrix, type MatrixReport } from './matrix.ts';
import { mutatedBy } from './mutated.ts';
import { shrinkIn } from '../../played/shrink.ts';
import { NEAR_GAMES } from '../../near/matrix/game.ts';
import { DOT_GAMES } from '../../polkadot/matrix/game.ts';
import { numbered, parseNumbered } from './names.ts';
import { wholeReport } from './whole-report.ts';

/** A failing schedule is made smaller only where few fail: with many there is one cause to look for first. */
const MOST_SHRUNK = 3;

/** `lab matrix`. @returns the exit code */
export async function matrixCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      procedure: { type: 'string' },
      seeds: { type: 'string' },
      minutes: { type: 'string' },
      'no-crash-points': { type: 'boolean', default: false },
      mutant: { type: 'string' },
    },
  });
  const procedures = proceduresOf(values.procedure);
  const mutated = mutatedBy(values.mutant);
  const seeds = values.seeds === undefined ? null : wholeNumber('seeds', values.seeds);
  const reports: MatrixReport[] = [];
  // One after the other: each is spread over all cores.
  for (const procedure of procedures) {
    const report = await runMatrix({
      procedure,
      seeds: seeds ?? SEEDS[procedure],
      minutes: values.minutes === undefined ? null : wholeNumber('minutes', values.minutes),
      withCrashPoints: !values['no-crash-points'],
      mutated,
      progress: (plays) => {
        if (plays % 1000 < 50) process.stderr.write(`lab: ${plays} runs of ${procedure} played\n`);
      },
    });
    reports.push(report);
  }
  const shrunk = values.mutant === undefined ? await shrinkFirst(reports, mutated) : {};
  const whole = wholeReport(reports);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...whole, shrunk })}\n`
      : `${reports.map((report) => inLines(report, shrunk)).join('\n\n')}\n`,
  );
  return whole.problems.length === 0 ? 0 : 1;
}

function proceduresOf(name: string | undefined): readonly MatrixProcedure[] {
  if (name === undefined) return MATRIX_PROCEDURES;
  const found = MATRIX_PROCEDURES.filter((procedure) => procedure === name);
  if (found.length === 0) throw new Error(`no procedure "${name}"; there are ${MATRIX_PROCEDURES.join(', ')}`);
  return found;
}

/** Smaller schedules for the first that fail: `replay` takes them as `SEED:PATH`. */
async function shrinkFirst(reports: readonly MatrixReport[], mutated: Mutated): Promise<Record<string, string>> {
  const shrunk: Record<string, string> = {};
  const failures = reports.flatMap((report) => report.failures.slice(0, MOST_SHRUNK));
  for (const name of failures) {
    const smaller = (await shrinkIn(DOT_GAMES, name)) ?? (await shrinkIn(NEAR_GAMES, name));
    if (smaller !== null) shrunk[name] = smaller;
    const drawn = parseNumbered(name);
    if (drawn === null) continue;
    const { procedure, seed } = drawn;
    const path = await shrinkSchedule(procedure, seed, async (schedule) => {
      return checkPlayed(await play(schedule, { mutated })).length > 0;
    }).catch((error: unknown) => {
      process.stderr.write(`lab: ${name} could not be made smaller: ${messageOf(error)}\n`);
      return null;
    });
    if (path !== null) shrunk[name] = numbered(procedure, seed, path);
  }
  return shrunk;
}

function inLines(report: MatrixReport, shrunk: Readonly<Record<string, string>>): string {
  const { schedules, crashPoints, outcomes, seen, neverFired, seconds, findings, problems } = report;
  const ends = Object.entries(outcomes).map(([end, many]) => `${many} ${end}`);
  return [
    `${report.procedure}: ${schedules} schedules and ${crashPoints} crash points in ${seconds} s: ${ends.join(', ')}`,
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

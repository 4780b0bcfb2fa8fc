import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Mutated } from '../run/schedule.ts';
import { fieldOf, type MatrixProcedure } from './field.ts';
import { emptyTally, merge, type Failure, type Tally } from './tally.ts';

export interface MatrixOptions {
  readonly procedure: MatrixProcedure;
  readonly seeds: number;
  readonly minutes: number | null;
  readonly withCrashPoints: boolean;
  readonly mutated: Mutated;
  /** Told how many runs have been played. */
  readonly progress: (plays: number) => void;
}

/** What came of all schedules and crash points of one procedure. */
export interface MatrixReport extends Omit<Tally, 'failures'> {
  readonly procedure: MatrixProcedure;
  /** What `lab replay` takes, once each. */
  readonly failures: readonly string[];
  readonly findings: readonly Failure[];
  /** Pairs of fault and place that never struck. */
  readonly neverFired: readonly string[];
  /** False: too few schedules to blame a fault for never having struck. */
  readonly judgesFaults: boolean;
  readonly seconds: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

/** With so many schedules for each pair of fault and place, one that never strikes cannot strike at all. */
const ENOUGH_FOR_EACH = 10;

/** Plays the schedules and all crash points on every core. */
export async function runMatrix(options: MatrixOptions): Promise<MatrixReport> {
  const beganMs = performance.now();
  const every = Math.min(availableParallelism(), Math.max(1, options.seeds));
  let plays = 0;
  const progress = (more: number): void => options.progress((plays += more));
  const tallies = await Promise.all(
    Array.from({ length: every }, (_, first) => playInThread({ ...options, first, every }, progress)),
  );
  const total = emptyTally();
  for (const tally of tallies) merge(total, tally);
  const neverFired = fieldOf(options.procedure)
    .places.map(({ name, place }) => `${name}@${place}`)
    .filter((pair) => !total.fired[pair]);
  const { failures, ...rest } = total;
  return {
    procedure: options.procedure,
    ...rest,
    failures: [...new Set(failures.map(({ replay }) => replay))],
    findings: failures,
    neverFired,
    judgesFaults: isEnough(options.procedure, total),
    seconds: Math.round((performance.now() - beganMs) / 100) / 10,
    problems: problemsOf(options.procedure, total, neverFired),
  };
}

type ThreadShare = MatrixOptions & { readonly first: number; readonly every: number };

function playInThread(share: ThreadShare, progress: (plays: number) => void): Promise<Tally> {
  const { procedure, first, every, seeds, minutes, withCrashPoints, mutated } = share;
  const forMs = minutes === null ? null : minutes * 60_000;
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('share-process.ts', import.meta.url), {
      workerData: { procedure, first, every, seeds, forMs, withCrashPoints, mutated },
    });
    thread.on('message', (said: { readonly plays: number } | { readonly tally: Tally }) => {
      if ('tally' in said) resolve(said.tally);
      else progress(said.plays);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`a thread of the matrix ended with ${code} before it was done`)));
  });
}

/** Whether a fault that never struck is more than bad luck. */
function isEnough(procedure: MatrixProcedure, { schedules }: Tally): boolean {
  return schedules >= ENOUGH_FOR_EACH * fieldOf(procedure).places.length;
}

/** What safety protocol 8.4 asks besides the counters: zero by doing nothing does not count. */
function problemsOf(procedure: MatrixProcedure, total: Tally, neverFired: readonly string[]): string[] {
  const problems: string[] = [];
  for (const [name, number] of Object.entries(total.counters)) if (number > 0) problems.push(`${name}: ${number}`);
  if (total.faultlessDone < total.faultless)
    problems.push(
      `${total.faultless - total.faultlessDone} of ${total.faultless} runs without a fault did not end done`,
    );
  if (!isEnough(procedure, total)) return problems;
  if (neverFired.length > 0) problems.push(`never fired: ${neverFired.join(', ')}`);
  if (total.seen.twoWorkersActed === 0) problems.push('two workers never both acted');
  if (total.seen.staleRefusedByHost === 0) problems.push('no host ever refused an old term');
  problems.push(...fieldOf(procedure).unshown(total));
  return problems;
}

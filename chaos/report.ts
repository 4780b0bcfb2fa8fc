import type { RunEnd } from '../src/lab/faults/allowed-ends.ts';
import type { ChaosFaultName, Tally } from './faults.ts';
import { percentile, type Resumed } from './figures.ts';
import type { StaleTry } from './stale.ts';
import type { TakenUp } from './take-up.ts';

/** What `chaos` prints. */
export interface ChaosReport {
  readonly seed: number;
  readonly validators: number;
  readonly hosts: { readonly sshd: number; readonly ssh2: number };
  readonly workers: number;
  readonly rounds: number;
  readonly runs: number;
  /** Runs that were open at the same time. */
  readonly mostOpenAtOnce: number;
  readonly kills: number;
  readonly freezes: number;
  readonly faults: Readonly<Record<string, { readonly asked: number; readonly fired: number }>>;
  /** From SIGKILL until another worker has the lease of a run that the killed one held. */
  readonly killToResumeMs: { readonly n: number; readonly p50: number | null; readonly p95: number | null };
  readonly staleActions: {
    /** Freezes after which the worker tried the very action in its hands; others were killed, or woke too early. */
    readonly freezesThatTried: number;
    /** Those, and what other runs of a frozen worker tried. */
    readonly tried: number;
    readonly executed: number;
    /** Refused by the guard, or sent into a call that the guard had ended when the new term came. */
    readonly rejected: number;
    readonly journaled: number;
  };
  readonly decisionsLost: number;
  /** How runs ended by themselves. `stopped` ones were then taken up by people; `stuck` are those that stayed so. */
  readonly outcomes: Readonly<Record<RunEnd | 'unfinished', number>>;
  readonly takenUp: Readonly<TakenUp>;
  readonly stuck: number;
  readonly doubleSigned: number;
  readonly lockoutViolations: number;
  readonly staleTower: number;
  readonly safeSignerIdle: number;
  readonly seconds: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

/** What is counted as the rounds go by. */
export interface Counts {
  rounds: number;
  runs: number;
  mostOpenAtOnce: number;
  readonly outcomes: Record<RunEnd | 'unfinished', number>;
  readonly takenUp: TakenUp;
  stuck: number;
  readonly resumed: Resumed[];
  freezesThatTried: number;
  readonly stale: StaleTry[];
  readonly lost: string[];
  doubleSigned: number;
  lockoutViolations: number;
  staleTower: number;
  safeSignerIdle: number;
  readonly problems: string[];
}

export function noCounts(): Counts {
  return {
    rounds: 0,
    runs: 0,
    mostOpenAtOnce: 0,
    outcomes: { done: 0, returned: 0, cancelled: 0, stopped: 0, unfinished: 0 },
    takenUp: { resume: 0, byHand: 0, return: 0, sheet: 0, standDown: 0 },
    stuck: 0,
    resumed: [],
    freezesThatTried: 0,
    stale: [],
    lost: [],
    doubleSigned: 0,
    lockoutViolations: 0,
    staleTower: 0,
    safeSignerIdle: 0,
    problems: [],
  };
}

/** A person who watches a validator that nobody signs for should not wait longer. Unit: milliseconds. */
const RESUME_P95_MS = 20_000;

export interface ReportParts {
  readonly seed: number;
  readonly validators: number;
  readonly hosts: ChaosReport['hosts'];
  readonly workers: number;
  readonly orders: Tally;
  readonly fired: Tally;
  readonly seconds: number;
}

export function reportOf(counts: Counts, parts: ReportParts): ChaosReport {
  const { orders, fired } = parts;
  const after = counts.resumed.flatMap(({ afterMs }) => (afterMs === null ? [] : [afterMs]));
  const killToResumeMs = { n: after.length, p50: percentile(after, 0.5), p95: percentile(after, 0.95) };
  const count = (name: ChaosFaultName): number => fired.get(name) ?? 0;
  const { seed, validators, hosts, workers, seconds } = parts;
  return {
    seed,
    validators,
    hosts,
    workers,
    rounds: counts.rounds,
    runs: counts.runs,
    mostOpenAtOnce: counts.mostOpenAtOnce,
    kills: count('worker-killed'),
    freezes: count('worker-frozen'),
    faults: Object.fromEntries([...orders].map(([name, asked]) => [name, { asked, fired: count(name) }])),
    killToResumeMs,
    staleActions: {
      freezesThatTried: counts.freezesThatTried,
      tried: counts.stale.length,
      executed: counts.stale.filter(({ came }) => came === 'executed').length,
      rejected: counts.stale.filter(({ came }) => came !== 'executed').length,
      journaled: counts.stale.filter(({ isJournaled }) => isJournaled).length,
    },
    decisionsLost: counts.lost.length,
    outcomes: counts.outcomes,
    takenUp: counts.takenUp,
    stuck: counts.stuck,
    doubleSigned: counts.doubleSigned,
    lockoutViolations: counts.lockoutViolations,
    staleTower: counts.staleTower,
    safeSignerIdle: counts.safeSignerIdle,
    seconds: Math.round(seconds),
    problems: [...counts.problems, ...counts.lost, ...problemsOf(counts, killToResumeMs.p95, orders, count)],
  };
}

/** What must not be, whatever was struck. */
function problemsOf(
  counts: Counts,
  resumeP95: number | null,
  orders: Tally,
  count: (name: ChaosFaultName) => number,
): string[] {
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  for (const [name, asked] of orders) claim(count(name) >= asked, `${name} struck ${count(name)} times of ${asked}`);
  for (const { run, afterMs } of counts.resumed)
    claim(afterMs !== null, `${run} lost its worker and never got another`);
  claim(resumeP95 === null || resumeP95 <= RESUME_P95_MS, `kill to resume took ${resumeP95} ms at the 95th percentile`);
  problems.push(...staleProblems(counts.stale));
  claim(!orders.get('worker-frozen') || counts.stale.length > 0, 'no frozen worker tried anything stale');
  return problems;
}

/** Stale actions that were carried out, or that nobody can read of. */
export function staleProblems(tries: readonly StaleTry[]): string[] {
  return tries.flatMap((each) => [
    ...(each.came === 'executed' ? [`a stale action was carried out: ${JSON.stringify(each)}`] : []),
    ...(each.isJournaled ? [] : [`a stale action left no trace in the journal: ${JSON.stringify(each)}`]),
  ]);
}

import { beyondPromise } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { Played } from '../run/play.ts';
import { parseNumbered } from './names.ts';
import { isActing } from '../run/strikes.ts';

/** What many simulated runs came to. */
export interface Tally {
  schedules: number;
  crashPoints: number;
  /** Schedules without a fault, and how many of those ended `done`. */
  faultless: number;
  faultlessDone: number;
  readonly outcomes: { [outcome: string]: number };
  /** `fault@place`, and in how many schedules it struck. */
  readonly fired: { [fault: string]: number };
  /** Each must be 0. */
  readonly counters: { [counter: string]: number };
  readonly seen: {
    /** Calls that a host refused since they carried a lower term than it had seen. */
    staleRefusedByHost: number;
    /** Runs that another worker took over. */
    takeovers: number;
    /** Runs in which a worker sent an acting verb after another one had, and that one was still there. */
    twoWorkersActed: number;
    /** Findings that lie beyond what is promised: a tower stored very late without a log, votes that nobody could see. */
    beyondPromise: number;
    /** What would not have been if what people declared had been true: in no counter. */
    falseDeclarations: number;
    /** Runs in which people declared falsely. */
    declaredFalsely: number;
    /** How often people said each thing about a run that stood stopped. */
    readonly said: { [word: string]: number };
  };
  readonly failures: Failure[];
}

export interface Failure {
  /** What `replay` takes: the number of a schedule, or the name of a crash point. */
  readonly replay: string;
  readonly counter: string;
  readonly text: string;
}

/** More would not be read. */
const MOST_FAILURES = 50;

/** @param counters by their names */
export function emptyTally(counters: readonly string[] = []): Tally {
  return {
    schedules: 0,
    crashPoints: 0,
    faultless: 0,
    faultlessDone: 0,
    outcomes: {},
    fired: {},
    counters: Object.fromEntries(counters.map((name) => [name, 0])),
    seen: {
      staleRefusedByHost: 0,
      takeovers: 0,
      twoWorkersActed: 0,
      beyondPromise: 0,
      falseDeclarations: 0,
      declaredFalsely: 0,
      said: {},
    },
    failures: [],
  };
}

/** Adds one run. @param replay names it for `lab replay` */
export function count(tally: Tally, replay: string, played: Played, findings: readonly Finding[]): void {
  if (played.crash !== null) tally.crashPoints++;
  else if (parseNumbered(replay) !== null) tally.schedules++;
  add(tally.outcomes, played.outcome, 1);
  if (played.crash === null && parseNumbered(replay) !== null && played.schedule.faults.length === 0) {
    tally.faultless++;
    if (played.outcome === 'done') tally.faultlessDone++;
  }
  for (const name of new Set(played.fired.map(({ name, place }) => `${name}@${place}`))) add(tally.fired, name, 1);
  for (const { counter, text } of findings) {
    countFinding(tally, { replay, counter, text });
  }
  see(tally, played);
}

/** Adds one thing that must not be. */
export function countFinding(tally: Tally, failure: Failure): void {
  add(tally.counters, failure.counter, 1);
  if (tally.failures.length < MOST_FAILURES) tally.failures.push(failure);
}

function see({ seen }: Tally, played: Played): void {
  const { happened, entries } = played;
  seen.beyondPromise += beyondPromise(played);
  seen.falseDeclarations += played.word.falseDeclarations;
  if (happened.some(({ kind }) => kind === 'false-declaration')) seen.declaredFalsely++;
  seen.staleRefusedByHost += happened.filter((each) => each.kind === 'refusal' && each.code === 'stale-term').length;
  if (entries.some(({ event }) => event.kind === 'lease.taken' && event.takeover)) seen.takeovers++;
  if (twoActed(happened)) seen.twoWorkersActed++;
  for (const each of happened) {
    const word = each.kind === 'person' ? (each.says.split(' ')[0] ?? '') : '';
    if (WAYS.has(word)) add(seen.said, word, 1);
  }
}

/** What people can say of a run that stopped. */
const WAYS: ReadonlySet<string> = new Set(['look', 'resume', 'restart', 'declare-fenced', 'return', 'stand-down']);

function twoActed(happened: Played['happened']): boolean {
  const gone = new Set<string>();
  const acted = new Set<string>();
  return happened.some((each) => {
    if (each.kind === 'worker' && (each.what === 'killed' || each.what === 'stopped')) gone.add(each.worker);
    if (each.kind !== 'call' || !isActing(each.request)) return false;
    acted.add(each.worker);
    return [...acted].some((worker) => worker !== each.worker && !gone.has(worker));
  });
}

/** The first tally with the second added to it. */
export function merge(into: Tally, from: Tally): void {
  into.schedules += from.schedules;
  into.crashPoints += from.crashPoints;
  into.faultless += from.faultless;
  into.faultlessDone += from.faultlessDone;
  for (const [name, number] of Object.entries(from.outcomes)) add(into.outcomes, name, number);
  for (const [name, number] of Object.entries(from.fired)) add(into.fired, name, number);
  for (const [name, number] of Object.entries(from.counters)) add(into.counters, name, number);
  into.seen.staleRefusedByHost += from.seen.staleRefusedByHost;
  into.seen.takeovers += from.seen.takeovers;
  into.seen.twoWorkersActed += from.seen.twoWorkersActed;
  into.seen.beyondPromise += from.seen.beyondPromise;
  into.seen.falseDeclarations += from.seen.falseDeclarations;
  into.seen.declaredFalsely += from.seen.declaredFalsely;
  for (const [word, number] of Object.entries(from.seen.said)) add(into.seen.said, word, number);
  into.failures.push(...from.failures.slice(0, MOST_FAILURES - into.failures.length));
}

/** One more, or so many. */
export function add(numbers: { [name: string]: number }, name: string, number: number): void {
  numbers[name] = (numbers[name] ?? 0) + number;
}

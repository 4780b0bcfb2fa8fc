import type { RunStateKind } from '../../src/domain/run.ts';
import { median } from '../figures.ts';
import type { Measured } from './measure.ts';

/** What many waits cost one worker. */
export interface WaitsFigures {
  readonly runs: number;
  /** How long was measured. Unit: seconds. */
  readonly seconds: number;
  readonly worker: {
    /** User and system time. Unit: percent of one core. */
    readonly cpuPercent: number;
    /** Unit: MiB. */
    readonly rssMb: { readonly median: number; readonly most: number; readonly mostEver: number };
  };
  /** The server and all its processes. Unit: percent of one core. */
  readonly postgresCpuPercent: number;
  /** Answers of nodes in a minute: the waits look at old ones; the watch looks at both. */
  readonly looksPerMinute: { readonly old: number; readonly fresh: number };
  /** SSH connections that stood at the end. */
  readonly connections: number;
  /** Why the figures are worth nothing; empty when they are. */
  readonly void: readonly string[];
}

/** A run may be looked at in this moment, and another one was a moment ago. */
const AT_IT: ReadonlySet<RunStateKind> = new Set(['waiting', 'running']);

/** As the step `sessions` spaces its looks on Polkadot. Unit: seconds. */
const LOOK_EVERY_S = 720;
/** A few are late at any moment; with fewer than this the worker was starved, and did not do what is measured. */
const SEEN_OF_DUE = 0.8;

export function waitsFigures(
  of: Measured & { readonly runs: number; readonly states: readonly RunStateKind[]; readonly idle: readonly string[] },
): WaitsFigures {
  const { began, ended, rssMb, runs, states } = of;
  const seconds = (ended.atMs - began.atMs) / 1_000;
  const percent = (cpuS: number): number => round((cpuS / seconds) * 100);
  const perMinute = (count: number): number => round((count / seconds) * 60);
  const waiting = states.filter((state) => AT_IT.has(state)).length;
  const old = ended.looks.old - began.looks.old;
  return {
    runs,
    seconds: round(seconds),
    worker: {
      cpuPercent: percent(ended.worker.cpuS - began.worker.cpuS),
      rssMb: { median: round(median(rssMb)), most: round(Math.max(...rssMb)), mostEver: round(ended.worker.peakMb) },
    },
    postgresCpuPercent: percent(ended.postgresCpuS - began.postgresCpuS),
    looksPerMinute: { old: perMinute(old), fresh: perMinute(ended.looks.fresh - began.looks.fresh) },
    connections: ended.looks.connections,
    void: [
      ...(waiting === runs ? [] : [`of ${runs} runs ${runs - waiting} do not wait any more: ${gone(states)}`]),
      ...(old >= SEEN_OF_DUE * (seconds / LOOK_EVERY_S) * runs
        ? []
        : [`the worker got too little time: ${old} looks at old nodes in ${round(seconds)} s of ${runs} runs`]),
      ...(of.idle[0] === undefined
        ? []
        : [`${of.idle.length} runs did not see their nodes well, one of them: ${of.idle[0]}`]),
    ],
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;

const gone = (states: readonly RunStateKind[]): string => states.filter((state) => !AT_IT.has(state)).join(', ');

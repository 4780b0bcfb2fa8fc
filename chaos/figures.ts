import type { RunId } from '../src/domain/names.ts';
import type { Line } from './records.ts';
import type { Kill } from './struck.ts';

/** The value below or at which that share of the list lies; null of an empty list. `share` is above 0 and at most 1. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? null;
}

/** A run that lost its worker, and after how long another one had its lease. Null: it never got one. Unit: ms. */
export interface Resumed {
  readonly run: RunId;
  readonly afterMs: number | null;
}

/**
 * By the wall clock of the machine, which the killer, the workers and Postgres share. A run that ended without another lease was
 * brought to its end by the worker itself, between the look at its leases and the kill: it has lost nobody.
 */
export function resumedAfter(kills: readonly Kill[], lines: readonly Line[]): Resumed[] {
  return kills.flatMap(({ atMs, pid, runs }) =>
    runs.flatMap((run): Resumed[] => {
      const taken = lines.find(
        (line) =>
          line.runId === run &&
          line.atMs >= atMs &&
          line.event.kind === 'lease.taken' &&
          line.event.owner.split('/')[1] !== String(pid),
      );
      if (taken) return [{ run, afterMs: Math.round(taken.atMs - atMs) }];
      const hasEnded = lines.some((line) => line.runId === run && line.event.kind === 'run.ended');
      return hasEnded ? [] : [{ run, afterMs: null }];
    }),
  );
}

/** How many runs were open at the same time, at most. */
export function mostOpenAtOnce(lines: readonly Line[]): number {
  const steps = lines.flatMap(({ atMs, event }) =>
    event.kind === 'run.created' ? [{ atMs, by: 1 }] : event.kind === 'run.ended' ? [{ atMs, by: -1 }] : [],
  );
  let open = 0;
  let most = 0;
  for (const { by } of steps.toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}

import type { RunId } from '../../../domain/names.ts';
import type { VirtualTime } from './time.ts';

/** The queue: wake-ups that can be lost, and be given out twice. */
export interface Jobs {
  /** @param delayMs until it may be taken */
  add(runId: RunId, delayMs?: number): void;
  /** All that wait are gone, and so is what comes before the queue is back. */
  empty(): void;
  /** The next job goes to so many workers at once. */
  double(): void;
}

/** A queue hands a job over within milliseconds. */
const TAKEN_AFTER_MS = 5;
/** A queue that was emptied by a restart answers again after this. Unit: milliseconds. */
const AWAY_MS = 3_000;

/** @param give hands a job to so many workers; false when none is there */
export function createJobs(time: VirtualTime, give: (runId: RunId, copies: number) => boolean): Jobs {
  const waiting = new Set<object>();
  const taken = new Map<RunId, number>();
  let copies = 1;
  let backAtMs = -Infinity;

  function add(runId: RunId, delayMs = 0): void {
    // One job for a run at a time, as its id in the queue has it; a later wake-up is no hindrance for an earlier one.
    if (time.now() < backAtMs || (delayMs === 0 && taken.has(runId))) return;
    const job = {};
    waiting.add(job);
    if (delayMs === 0) taken.set(runId, time.now());
    time.after(delayMs + TAKEN_AFTER_MS, () => {
      if (!waiting.delete(job)) return;
      taken.delete(runId);
      if (give(runId, copies)) copies = 1;
    });
  }

  return {
    add,
    empty() {
      waiting.clear();
      taken.clear();
      backAtMs = time.now() + AWAY_MS;
    },
    double: () => void (copies = 2),
  };
}

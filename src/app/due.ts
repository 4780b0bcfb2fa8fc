import type { RunId } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';

/** More than a worker takes at once, and more than a fleet has due on any day without a change of session. */
const CROWD = 50;
/** A job that the queue has lost meanwhile is offered again after this. Unit: milliseconds. */
const WOKEN_FOR_MS = 10_000;

/** When this process woke which revision of a run. Monotonic milliseconds. */
export type Woken = Map<RunId, { readonly revision: number; readonly atMs: number }>;

/**
 * Which of the runs that are due a sweep wakes: all of them, but of a crowd only those that it has not woken a moment ago. Their jobs lie
 * in the queue, and to offer a thousand again every 2 s would cost more than to work on them.
 */
export function runsToWake(due: readonly Run[], woken: Woken, nowMs: number): readonly Run[] {
  const isCrowd = due.length > CROWD;
  const wanted = due.filter(({ id, revision, state }) => {
    const last = woken.get(id);
    // One at work that is due has lost its worker, perhaps between two signers: that waits for no crowd.
    return !isCrowd || state === 'running' || last?.revision !== revision || nowMs - last.atMs >= WOKEN_FOR_MS;
  });
  const stillDue = new Set(due.map(({ id }) => id));
  for (const id of woken.keys()) if (!stillDue.has(id)) woken.delete(id);
  for (const { id, revision } of wanted) woken.set(id, { revision, atMs: nowMs });
  return wanted;
}

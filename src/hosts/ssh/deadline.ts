import type { Clock } from '../../domain/clock.ts';

/** A limit of time on one piece of work. */
export interface Deadline {
  /** Aborts when the time is over. */
  readonly signal: AbortSignal;
  /** Ends the waiting. To be called when the work is over, whichever way. */
  stop(): void;
}

/** A deadline `ms` from now. */
export function startDeadline(clock: Clock, ms: number): Deadline {
  const over = new AbortController();
  const stopped = new AbortController();
  const passed = clock.sleep(ms, stopped.signal).then(
    () => !stopped.signal.aborted,
    () => false, // stopped before its time
  );
  void passed.then((isOver) => isOver && over.abort(new Error(`not within ${ms} ms`)));
  return { signal: over.signal, stop: () => stopped.abort() };
}

/** Waits for the promise, but not longer than the signal allows; then rejects with the signal's reason. */
export async function untilAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  let give: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    give = () => reject(reasonOf(signal));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (give !== undefined) signal.removeEventListener('abort', give);
  }
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('aborted', { cause: reason });
}

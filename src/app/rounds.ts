import { messageOf } from '../domain/failure.ts';
import type { Clock } from '../domain/clock.ts';
import { endsWithin } from '../domain/within.ts';
import type { Log } from '../platform/log.ts';

/** Something that is done again and again, beside the jobs: what waits for others outside must not hold up a sweep. */
export interface Rounds {
  /** Begins no more, and waits a moment for the round that is at work: whoever comes next goes on from anywhere in it. */
  close(): Promise<void>;
}

/** Runs at work have to have most of the time that a stop may take. Unit: milliseconds. */
const CLOSES_WITHIN_MS = 1_000;

/**
 * Does it at once, and again `everyMs` after it was done. One that fails is logged, once for as long as it fails, and done again.
 * @param name of what is done, for the log
 */
export function startRounds(
  name: string,
  everyMs: number,
  work: () => Promise<void>,
  { clock, log }: { readonly clock: Pick<Clock, 'sleep'>; readonly log: Pick<Log, 'warn' | 'info'> },
): Rounds {
  const stopped = new AbortController();
  let isFailing = false;
  const go = async () => {
    while (!stopped.signal.aborted) {
      try {
        await work();
        if (isFailing) log.info({ name }, 'done again');
        isFailing = false;
      } catch (error) {
        if (!isFailing && !stopped.signal.aborted)
          log.warn({ name, error: messageOf(error) }, 'could not be done; it is tried again');
        isFailing = true;
      }
      await clock.sleep(everyMs, stopped.signal).catch(() => undefined);
    }
  };
  const ended = go();
  return {
    async close() {
      stopped.abort();
      await endsWithin(ended, CLOSES_WITHIN_MS, clock);
    },
  };
}

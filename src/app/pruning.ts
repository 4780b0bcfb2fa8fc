import type { Clock } from '../domain/clock.ts';
import type { RetentionDays, RetentionStore } from '../store/retention.ts';

/** What is pruned once a day is asked for by each worker as often as this, and not at each sweep. Unit: milliseconds. */
const ASKED_EVERY_MS = 60_000;

/** Lets go of what is old, to be called with each sweep: batch after batch where there is more, and else once a minute. */
export function pruning(store: RetentionStore, days: RetentionDays, clock: Pick<Clock, 'monotonic'>) {
  let nextMs = -Infinity;
  return async (): Promise<void> => {
    if (clock.monotonic() < nextMs) return;
    if ((await store.prune(days)) === null) nextMs = clock.monotonic() + ASKED_EVERY_MS;
  };
}

import type { NearDeps } from '../deps.ts';

/** Who has not answered by then is not waited for, where somebody else has. Unit: milliseconds. */
const SLOW_MS = 2_000;

/** Null where it takes longer, or fails. */
export async function within<T>(deps: Pick<NearDeps, 'clock'>, work: Promise<T>): Promise<T | null> {
  const done = new AbortController();
  const late = deps.clock.sleep(SLOW_MS, done.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work.catch(() => null), late]);
  } finally {
    done.abort();
  }
}

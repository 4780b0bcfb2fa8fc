import type { Clock } from './clock.ts';

/**
 * Waits for work to end, well or not, and no longer than `ms`; the work itself goes on. @param ms milliseconds
 * @returns whether it has ended by then
 */
export async function endsWithin(work: Promise<unknown>, ms: number, clock: Pick<Clock, 'sleep'>): Promise<boolean> {
  const enough = new AbortController();
  const ended = work.then(
    () => true,
    () => true,
  );
  const late = clock.sleep(ms, enough.signal).then(
    () => false,
    () => false,
  );
  return Promise.race([ended, late]).finally(() => enough.abort());
}

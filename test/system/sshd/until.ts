import { setTimeout as sleep } from 'node:timers/promises';

/** Unit of both: milliseconds. */
export interface Patience {
  readonly timeout: number;
  readonly interval: number;
}

/** Tries until it no longer throws, and gives its result. @throws the last error when the time is over */
export async function until<T>(attempt: () => T | Promise<T>, { timeout, interval }: Patience): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(interval);
  }
}

import type { Clock } from '../../../domain/clock.ts';
import { BatonError } from '../../../domain/failure.ts';

/** The result of `work`, or `host/answer-lost` when it does not come in time. The work itself goes on unobserved. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = async (): Promise<never> => {
    await clock.sleep(ms, done.signal);
    throw new BatonError('host/answer-lost', `no answer within ${ms / 1_000} s`);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    done.abort();
    work.catch(() => undefined);
  }
}

import { sql } from 'kysely';
import type { Clock } from '../../../../src/domain/clock.ts';
import type { BatonDatabase } from '../../../../src/platform/postgres.ts';

/** A clock that stands until the test says otherwise, and a database that goes by it. */
export interface ToldTime extends Clock {
  /** Whoever sleeps until then or less wakes up. @param ms milliseconds since 1970; never back */
  advanceTo(ms: number): Promise<void>;
}

export async function openToldTime(db: BatonDatabase, startMs: number): Promise<ToldTime> {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  const tellDatabase = () =>
    sql
      .raw(
        `create or replace function baton_now_ms() returns bigint language sql volatile as $$ select ${nowMs}::bigint $$`,
      )
      .execute(db);
  await tellDatabase();
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    sleep(ms, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const sleeper = { untilMs: nowMs + ms, wake: resolve };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => resolve(), { once: true });
      return promise.finally(() => sleepers.delete(sleeper));
    },
    async advanceTo(ms) {
      nowMs = Math.max(nowMs, ms);
      await tellDatabase();
      for (const { untilMs, wake } of sleepers) if (untilMs <= nowMs) wake();
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { messageOf } from '../domain/failure.ts';
import type { Log } from './log.ts';
import { connectionOf, type PostgresTarget } from './postgres-target.ts';

/**
 * Calls back with every notification on a channel until the returned function is called. After a broken connection it
 * connects again and calls `onGap` with a time (milliseconds, database's clock) from which notifications may be missing.
 */
export type Listen = (
  channel: string,
  onPayload: (payload: string) => void,
  onGap: (sinceMs: number) => Promise<void>,
) => Promise<() => Promise<void>>;

/** Between two tries to connect again. Unit: milliseconds. */
const RETRY_MS = 500;

/** Listens on connections of its own, outside the pool: a pooled connection is handed to others. */
export function createListen(target: PostgresTarget, log?: Log): Listen {
  return async (channel, onPayload, onGap) => {
    const closing = new AbortController();
    const { signal } = closing;
    let client: Client;
    let lastSeenMs = 0;

    const connect = async () => {
      const next = new Client({ ...connectionOf(target), keepAlive: true });
      next.on('error', (error) => log?.warn({ error: error.message }, 'the listening database connection broke'));
      next.on('notification', (note) => onPayload(note.payload ?? ''));
      try {
        await next.connect();
        await next.query(`listen ${next.escapeIdentifier(channel)}`);
        if (lastSeenMs > 0) await onGap(lastSeenMs);
        const { rows } = await next.query<{ now: string }>('select baton_now_ms() as now');
        lastSeenMs = Number(rows[0]?.now ?? 0);
        signal.throwIfAborted();
      } catch (error) {
        await next.end().catch(() => {});
        throw error;
      }
      next.once('end', () => void reconnect());
      client = next;
    };

    const reconnect = async () => {
      while (!signal.aborted) {
        await delay(RETRY_MS, undefined, { signal }).catch(() => {});
        if (signal.aborted) return;
        try {
          await connect();
          return;
        } catch (error) {
          log?.debug({ error: messageOf(error) }, 'listening again did not work yet');
        }
      }
    };

    await connect();
    return async () => {
      closing.abort();
      await client.end();
    };
  };
}

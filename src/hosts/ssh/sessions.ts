import type { Client } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';

/** After its goodbye sshd needs a moment to free a session, and refuses another one until then. Unit: milliseconds. */
const FREED_MS = 20;
/** A session that ended longer ago than this is not why the next one is refused. Unit: milliseconds. */
const JUST_ENDED_MS = 1000;

/** The sessions that are open on the connections of one host. Its sshd allows so many at a time (`MaxSessions`). */
export interface Sessions {
  /** One has been opened on this connection. To be told its end, once or more often. */
  opened(client: Client): () => void;
  /** How many are open on this connection. */
  count(client: Client): number;
  /** Whether any is open, on whatever connection. */
  any(): boolean;
  /** Waits until there may be room for one more. False when there is nothing to wait for, or the signal aborts. */
  room(client: Client, signal: AbortSignal): Promise<boolean>;
}

/** No sessions as yet. */
export function createSessions(clock: Clock): Sessions {
  const open = new Map<symbol, Client>();
  const waiting = new Set<() => void>();
  let endedAtMs = -Infinity;
  const count = (client: Client) => [...open.values()].filter((one) => one === client).length;

  /** Resolves also when the signal aborts. */
  function oneEnds(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  return {
    opened: (client) => {
      const session = Symbol('session');
      open.set(session, client);
      return () => {
        if (!open.delete(session)) return;
        endedAtMs = clock.monotonic();
        for (const wake of waiting) wake();
      };
    },
    count,
    any: () => open.size > 0,
    room: async (client, signal) => {
      if (signal.aborted) return false;
      if (count(client) > 0) await oneEnds(signal);
      else if (clock.monotonic() - endedAtMs > JUST_ENDED_MS) return false;
      await clock.sleep(FREED_MS, signal).catch(() => undefined); // asked below
      return !signal.aborted;
    },
  };
}

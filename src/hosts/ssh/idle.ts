import type { Clock } from '../../domain/clock.ts';

/** Watches how long a connection has not been used. */
export interface IdleWatch {
  /** Something is about to be sent. */
  used(): void;
  /** Watches no more. */
  stop(): void;
}

/** What a connection that nobody uses is let go by. */
export interface IdleWatchOptions {
  readonly clock: Clock;
  /** Unit: milliseconds; null keeps the connection for ever. */
  readonly afterMs: number | null;
  /** Something that was sent has not come to its end yet. */
  readonly isBusy: () => boolean;
  readonly letGo: () => void;
}

/** One timer for each connection, and none while there is nothing to let go of. */
export function watchIdle({ clock, afterMs, isBusy, letGo }: IdleWatchOptions): IdleWatch {
  const stopping = new AbortController();
  let usedAtMs = 0;
  let isWatching = false;

  async function watch(idleMs: number): Promise<void> {
    isWatching = true;
    for (;;) {
      await clock.sleep(Math.max(1, usedAtMs + idleMs - clock.monotonic()), stopping.signal);
      if (isBusy()) usedAtMs = clock.monotonic();
      if (clock.monotonic() >= usedAtMs + idleMs) break;
    }
    isWatching = false;
    letGo();
  }

  return {
    used: () => {
      usedAtMs = clock.monotonic();
      // It rejects only when the watching is over.
      if (afterMs !== null && !isWatching && !stopping.signal.aborted) watch(afterMs).catch(() => undefined);
    },
    stop: () => stopping.abort(new Error('closed')),
  };
}

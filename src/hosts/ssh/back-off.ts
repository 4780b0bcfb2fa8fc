import type { Clock } from '../../domain/clock.ts';
import type { BatonError } from '../../domain/failure.ts';
import { untilAborted } from './deadline.ts';

/** An sshd that restarts is back well within a second. */
const FIRST_PAUSE_MS = 200;
/** So that a host that is back is found within the time of one keep-alive. */
const LONGEST_PAUSE_MS = 5000;

/** Pauses between attempts that fail, twice as long each time. */
export interface BackOff {
  /** Waits until the next attempt may begin. Rejects when the signal aborts. */
  pause(signal: AbortSignal): Promise<void>;
  failed(error: BatonError): void;
  succeeded(): void;
  /** How the last attempt failed, if it did. */
  lastError(): BatonError | null;
}

/** A back-off that has seen no failure. */
export function createBackOff(clock: Clock): BackOff {
  let failures = 0;
  let last: { readonly error: BatonError; readonly atMs: number } | null = null;
  return {
    pause: async (signal) => {
      if (last === null) return;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
      const leftMs = last.atMs + pauseMs - clock.monotonic();
      if (leftMs > 0) await untilAborted(signal, clock.sleep(leftMs, signal));
    },
    failed: (error) => {
      failures += 1;
      last = { error, atMs: clock.monotonic() };
    },
    succeeded: () => {
      failures = 0;
      last = null;
    },
    lastError: () => last?.error ?? null,
  };
}

import type { Clock } from '../../domain/clock.ts';
import type { BatonError } from '../../domain/failure.ts';

/** How long attempts pause. Unit: milliseconds. */
interface Pauses {
  readonly first: number;
  readonly longest: number;
}

/** An sshd that restarts is back well within a second; one that is back is found within the time of one keep-alive. */
const NETWORK: Pauses = { first: 200, longest: 5000 };
/** Trying again mends neither a changed key nor a refused login, and a host may shut out whoever tries too often. */
const PEOPLE: Pauses = { first: 2000, longest: 60_000 };

/** Pauses between attempts that fail, about twice as long each time. They differ from host to host. */
export interface BackOff {
  /** Waits until the next attempt may begin. Rejects when the signal aborts. */
  pause(signal: AbortSignal): Promise<void>;
  /** The last failure, if only people can mend it and its pause is not over: then nobody should wait for another try. */
  standing(): BatonError | null;
  /** @param needsPeople trying again will not help: only a person can mend it */
  failed(error: BatonError, needsPeople: boolean): void;
  /** Ends the present pause, and the next one is a first one again: a person asks, who may have mended something. */
  retryNow(): void;
  succeeded(): void;
  /** How the last attempt failed, if it did. */
  lastError(): BatonError | null;
}

/**
 * A back-off that has seen no failure.
 * @param random from 0 to 1: hosts that were lost at the same moment must not come back in step
 */
export function createBackOff(clock: Clock, random: () => number = Math.random): BackOff {
  let failures = 0;
  let last: { readonly error: BatonError; readonly untilMs: number; readonly needsPeople: boolean } | null = null;
  let waking = new AbortController();
  return {
    pause: async (signal) => {
      const leftMs = last === null ? 0 : last.untilMs - clock.monotonic();
      if (leftMs <= 0) return;
      const woken = waking.signal;
      await clock.sleep(leftMs, AbortSignal.any([signal, woken])).catch(() => undefined); // the two are asked below
      if (!woken.aborted) signal.throwIfAborted();
    },
    standing: () => (last?.needsPeople && clock.monotonic() < last.untilMs ? last.error : null),
    failed: (error, needsPeople) => {
      const { first, longest } = needsPeople ? PEOPLE : NETWORK;
      const fullMs = Math.min(first * 2 ** failures, longest);
      failures += 1;
      last = { error, needsPeople, untilMs: clock.monotonic() + fullMs * (0.5 + random() / 2) };
    },
    retryNow: () => {
      failures = 0;
      if (last !== null) last = { ...last, untilMs: clock.monotonic() };
      waking.abort();
      waking = new AbortController();
    },
    succeeded: () => {
      failures = 0;
      last = null;
    },
    lastError: () => last?.error ?? null,
  };
}

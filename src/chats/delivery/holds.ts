import type { Clock } from '../../domain/clock.ts';
import type { Destination } from '../outbox.ts';
import type { Method } from './port.ts';

/** What a platform has asked to wait with: a method in a place, for exactly as long as it said. Kept for each lane. */
export interface Holds {
  hold(method: Method, place: Destination, ms: number): void;
  /** 0: go on. Unit: milliseconds. */
  waitMs(method: Method, place: Destination): number;
}

export function createHolds(clock: Clock): Holds {
  const until = new Map<string, number>();
  return {
    hold: (method, place, ms) => void until.set(`${method} ${place}`, clock.monotonic() + ms),
    waitMs: (method, place) => Math.max(0, (until.get(`${method} ${place}`) ?? 0) - clock.monotonic()),
  };
}

/** Calls that may be made at once, and one more for each `refillMs`. */
export interface Budget {
  /** 0: there is one. Unit: milliseconds. */
  waitMs(): number;
  take(): void;
}

export function createBudget(clock: Clock, size: number, refillMs: number): Budget {
  let fullAtMs = 0;
  const missing = () => Math.max(0, fullAtMs - clock.monotonic()) / refillMs;
  return {
    waitMs: () => Math.max(0, Math.ceil((missing() - (size - 1)) * refillMs)),
    take: () => void (fullAtMs = Math.max(fullAtMs, clock.monotonic()) + refillMs),
  };
}

import type { Clock } from '../../domain/clock.ts';
import type { Destination, Lane } from '../outbox.ts';
import type { Method } from './port.ts';

/** Each holds those after it too, and never those before. */
const LANES: readonly Lane[] = ['alert', 'decision', 'progress'];
/** What waits behind a lane that was limited lets it go first. Unit: milliseconds. */
const BEHIND_MS = 250;
/** For so long after a limit calls of that kind go one at a time, as far apart as the platform takes them. Unit: milliseconds. */
const TIGHT_FOR_MS = 60_000;
/** Slack: one post a second in a channel; 50 edits, 50 searches, 20 uploads a minute. Unit: milliseconds. */
const APART_MS: Readonly<Record<Method, number>> = { post: 1_000, edit: 1_200, find: 1_200, upload: 3_000 };

/** What a platform has asked to wait with: a method in a place, for exactly as long as it said. */
export interface Holds {
  /** A lane was told to wait. What matters less waits as well; what matters more may try. */
  hold(lane: Lane, method: Method, place: Destination, ms: number): void;
  /** A call goes out. */
  begun(lane: Lane, method: Method, place: Destination): void;
  /** 0: go on. Unit: milliseconds. */
  waitMs(lane: Lane, method: Method, place: Destination): number;
}

export function createHolds(clock: Clock): Holds {
  const until = new Map<string, number>();
  const tight = new Map<string, number>();
  const holdFrom = (lane: Lane, method: Method, place: Destination, ms: number) => {
    LANES.slice(LANES.indexOf(lane)).forEach((each, behind) => {
      const id = `${each} ${method} ${place}`;
      until.set(id, Math.max(until.get(id) ?? 0, clock.monotonic() + ms + behind * BEHIND_MS));
    });
  };
  return {
    hold(lane, method, place, ms) {
      tight.set(`${method} ${place}`, clock.monotonic() + ms + TIGHT_FOR_MS);
      holdFrom(lane, method, place, ms);
    },
    begun(lane, method, place) {
      if ((tight.get(`${method} ${place}`) ?? 0) > clock.monotonic()) holdFrom(lane, method, place, APART_MS[method]);
    },
    waitMs: (lane, method, place) => Math.max(0, (until.get(`${lane} ${method} ${place}`) ?? 0) - clock.monotonic()),
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

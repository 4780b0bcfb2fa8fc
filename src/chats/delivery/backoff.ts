import type { Clock } from '../../domain/clock.ts';

const FIRST_MS = 500;
/** After an outage the platform is asked again within this, so that every card is true within ten seconds. */
const LONGEST_MS = 5_000;
/** Of a card that another process has delivered meanwhile nothing more is heard here. Unit: milliseconds. */
const FORGOTTEN_AFTER_MS = 600_000;

interface Tries {
  readonly failures: number;
  readonly triedAtMs: number;
  readonly notBeforeMs: number;
}

/** Who got no answer waits: a card for itself, and a lane as a whole while nothing in it is answered. */
export interface Backoff {
  failed(id: string, startedAtMs: number): void;
  answered(id: string): void;
  /** Something that is no answer keeps this one from going on. Unit: milliseconds. */
  wait(id: string, ms: number): void;
  /** 0: now. Unit: milliseconds. */
  waitMs(id: string): number;
  /** When it was last tried without an answer; 0: never. By the monotonic clock. */
  triedAtMs(id: string): number;
  /** How many calls may be begun, of `free` at the most: one at a time while there is no answer. */
  slots(free: number): number;
  /** A call was begun: while there is no answer, the next one waits as long as after this one. */
  begun(): void;
  /** Until the next try of a lane without an answer. Unit: milliseconds. */
  laneWaitMs(): number;
}

export function createBackoff(clock: Clock): Backoff {
  const cards = new Map<string, Tries>();
  let lane: Tries | null = null;
  const enter = (id: string, tries: Tries) => {
    // Entered anew, so that the oldest stand first.
    cards.delete(id);
    cards.set(id, tries);
    for (const [old, { notBeforeMs }] of cards) {
      if (clock.monotonic() - notBeforeMs < FORGOTTEN_AFTER_MS) break;
      cards.delete(old);
    }
  };
  const left = (tries: Tries | null | undefined) => Math.max(0, (tries?.notBeforeMs ?? 0) - clock.monotonic());
  return {
    failed(id, startedAtMs) {
      enter(id, next(cards.get(id), startedAtMs, clock.monotonic()));
      // Several that were on their way together count as one.
      if (lane === null || startedAtMs >= lane.triedAtMs)
        lane = next(lane ?? undefined, startedAtMs, clock.monotonic());
    },
    answered(id) {
      cards.delete(id);
      lane = null;
    },
    wait: (id, ms) => enter(id, { failures: 0, triedAtMs: clock.monotonic(), notBeforeMs: clock.monotonic() + ms }),
    waitMs: (id) => left(cards.get(id)),
    triedAtMs: (id) => cards.get(id)?.triedAtMs ?? 0,
    slots: (free) => (lane === null ? free : left(lane) > 0 ? 0 : Math.min(1, free)),
    begun() {
      if (lane !== null) lane = { ...lane, ...pausedFrom(clock.monotonic(), lane.failures) };
    },
    laneWaitMs: () => left(lane),
  };
}

/** Counted from the start of the try: a call that hung until its time was up has waited already. */
function next(before: Tries | undefined, startedAtMs: number, nowMs: number): Tries {
  const failures = (before?.failures ?? 0) + 1;
  const paused = pausedFrom(startedAtMs, failures);
  return { failures, ...paused, notBeforeMs: Math.max(paused.notBeforeMs, nowMs + FIRST_MS) };
}

const pausedFrom = (triedAtMs: number, failures: number) => ({
  triedAtMs,
  notBeforeMs: triedAtMs + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(10, failures - 1)),
});

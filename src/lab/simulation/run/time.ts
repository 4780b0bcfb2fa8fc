import type { Clock } from '../../../domain/clock.ts';

/** Time that goes on only when everybody waits for it: hours pass in milliseconds, and always in the same order. */
export interface VirtualTime {
  /** Unit: milliseconds. */
  readonly now: () => number;
  /** Resolves at that time; rejects with the signal's reason when it is aborted. */
  readonly sleep: Clock['sleep'];
  /** Calls `act` once so much later. Unit: milliseconds. */
  readonly after: (ms: number, act: () => void) => void;
  /** Lets time go on until `isOver` says so or `untilMs` has come. Whether it was over. */
  run(isOver: () => boolean, untilMs: number): Promise<boolean>;
}

interface Timer {
  readonly dueMs: number;
  /** Of two that are due together the one that was set first comes first. */
  readonly number: number;
  act: (() => void) | null;
}

/** @param startMs where it begins; also the wall clock of everybody who does not have another */
export function createVirtualTime(startMs: number): VirtualTime {
  const timers: Timer[] = [];
  let nowMs = startMs;
  let made = 0;

  function set(ms: number, act: () => void): Timer {
    const timer: Timer = { dueMs: nowMs + Math.max(0, Math.ceil(ms)), number: made++, act };
    push(timers, timer);
    return timer;
  }

  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(reasonOf(signal));
        return;
      }
      const timer = set(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      const onAbort = (): void => {
        timer.act = null;
        if (signal) reject(reasonOf(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  return {
    now: () => nowMs,
    sleep,
    after: (ms, act) => void set(ms, act),
    async run(isOver, untilMs) {
      for (;;) {
        // What somebody was woken for is done to its end first: nothing here waits for anything but this time.
        await new Promise((resolve) => setImmediate(resolve));
        if (isOver()) return true;
        let timer = pop(timers);
        while (timer?.act === null) timer = pop(timers);
        if (!timer) return false;
        if (timer.dueMs > untilMs) {
          push(timers, timer);
          return false;
        }
        nowMs = timer.dueMs;
        timer.act?.();
      }
    },
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}

const before = (a: Timer, b: Timer): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.number < b.number);

/** A binary heap: thousands of timers are set and taken in each simulated minute. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (!above || before(above, timer)) break;
    heap[at] = above;
    heap[parent] = timer;
    at = parent;
  }
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || first === last) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left && right && before(right, left)) child++;
    const below = heap[child];
    if (!below || !before(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}

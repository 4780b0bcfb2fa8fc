/** Calls once per slot, at a rate that can be changed while it runs. */
export interface Ticker {
  speed(): number;
  readonly setSpeed: (times: number) => void;
  stop(): void;
}

/** A process that slept longer than this goes on from now instead of making up for it. Unit: slots. */
const MOST_CATCH_UP = 8;

/** @param slotMs time between two calls at speed 1 */
export function createTicker(slotMs: number, onSlot: () => void): Ticker {
  let speed = 1;
  let due = performance.now() + slotMs;
  let timer = setTimeout(run, slotMs);

  function run(): void {
    onSlot();
    const now = performance.now();
    const each = slotMs / speed;
    due = now - due > MOST_CATCH_UP * each ? now + each : due + each;
    timer = setTimeout(run, Math.max(0, due - now));
  }

  return {
    speed: () => speed,
    setSpeed(times) {
      speed = times;
      clearTimeout(timer);
      due = performance.now() + slotMs / speed;
      timer = setTimeout(run, slotMs / speed);
    },
    stop: () => clearTimeout(timer),
  };
}

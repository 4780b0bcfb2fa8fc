import { createLife, type Life } from '../simulation/run/life.ts';
import type { VirtualTime } from '../simulation/run/time.ts';

/** A worker that is gone is started anew, as systemd does it. Unit: milliseconds. */
const WORKER_BACK_MS = 3_000;

/** The workers of a play; each that ends is followed by another. */
export function createWorkforce(time: VirtualTime, work: (life: Life) => void) {
  const lives: Life[] = [];
  /** Workers that are to start when somebody lets them. */
  const idle: number[] = [];
  let resting = false;

  function start(number: number): void {
    if (resting) return void idle.push(number);
    const life = createLife(`w${number}`, time);
    lives.push(life);
    life.onEnd(() => time.after(WORKER_BACK_MS, () => start(number + 2)));
    work(life);
  }

  const kill = (): void => lives.splice(0).forEach((life) => life.end());
  return {
    start,
    /** All of them. */
    kill,
    freeze: (ms: number): void => lives.forEach((life) => life.freeze(ms)),
    /** No worker runs until it is over. */
    rest(is: boolean): void {
      resting = is;
      if (is) kill();
      else for (const number of idle.splice(0)) start(number);
    },
  };
}

import type { Clock } from '../../domain/clock.ts';
import { endsWithin } from '../../domain/within.ts';

/** Lets so many in at once; the others wait in the order in which they came. */
export interface Gate {
  /**
   * @param waitMs how long to wait for a place
   * @returns what gives the place back; null when none came free in time
   */
  enter(waitMs: number): Promise<(() => void) | null>;
}

export function createGate(places: number, clock: Pick<Clock, 'sleep'>): Gate {
  let free = places;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  /** Given back twice, a place would be there twice. */
  const leaveOnce = () => {
    let isLeft = false;
    return () => {
      if (!isLeft) leave();
      isLeft = true;
    };
  };
  return {
    async enter(waitMs) {
      if (free > 0) {
        free -= 1;
        return leaveOnce();
      }
      const called = Promise.withResolvers<void>();
      const call = () => called.resolve();
      waiting.push(call);
      if (await endsWithin(called.promise, waitMs, clock)) return leaveOnce();
      const at = waiting.indexOf(call);
      // Called in the very moment in which the wait ended: the place is ours.
      if (at === -1) return leaveOnce();
      waiting.splice(at, 1);
      return null;
    },
  };
}

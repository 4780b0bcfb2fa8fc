import type { Clock } from '../../domain/clock.ts';

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
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const enough = new AbortController();
      const take = () => resolve(true);
      waiting.push(take);
      // The place is ours once `take` was called, also when that and the end of the wait fall together.
      void clock.sleep(waitMs, enough.signal).then(
        () => {
          const at = waiting.indexOf(take);
          if (at === -1) return;
          waiting.splice(at, 1);
          resolve(false);
        },
        () => undefined,
      );
      const isIn = await promise;
      enough.abort();
      return isIn ? leaveOnce() : null;
    },
  };
}

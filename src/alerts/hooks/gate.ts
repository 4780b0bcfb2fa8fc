import type { Clock } from '../../domain/clock.ts';
import { endsWithin } from '../../domain/within.ts';

/** Lets in what there is room for; the rest waits in the order in which it came. */
export interface Gate {
  /**
   * @param size how much room is needed
   * @param waitMs how long to wait for it
   * @returns what gives the room back; null when there was none in time
   */
  enter(size: number, waitMs: number): Promise<(() => void) | null>;
}

export function createGate(room: number, clock: Pick<Clock, 'sleep'>): Gate {
  let free = room;
  const waiting: { readonly size: number; readonly call: () => void }[] = [];
  /** The first one waits for its room even where a smaller one behind it would fit: else it might wait for ever. */
  const admit = () => {
    for (let [next] = waiting; next !== undefined && next.size <= free; [next] = waiting) {
      waiting.shift();
      free -= next.size;
      next.call();
    }
  };
  /** Given back twice, room would be there twice. */
  const leaveOnce = (size: number) => {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      free += size;
      admit();
    };
  };
  return {
    async enter(wanted, waitMs) {
      const size = Math.min(wanted, room);
      const called = Promise.withResolvers<void>();
      const own = { size, call: () => called.resolve() };
      waiting.push(own);
      admit();
      if (!waiting.includes(own) || (await endsWithin(called.promise, waitMs, clock))) return leaveOnce(size);
      const at = waiting.indexOf(own);
      // Called in the very moment in which the wait ended: the room is ours.
      if (at === -1) return leaveOnce(size);
      waiting.splice(at, 1);
      admit();
      return null;
    },
  };
}

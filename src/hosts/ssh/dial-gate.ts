/**
 * Handshakes at a time. Each costs some 3.5 ms of computing in this thread, in which no other host is heard. With this
 * many, a command to a host that is connected already takes some 5 ms longer while 300 others are dialled, and 25 ms at
 * worst but one in twenty; with no limit 30 and 75 ms. Fewer would keep distant hosts waiting: at 100 ms of round trip
 * each handshake takes half a second, so that 300 hosts take ten.
 */
const DIALS_AT_ONCE = 16;
/** Places for open runs alone, so that one does not wait for hosts that are slow to say no: both nodes of two runs. */
const URGENT_DIALS = 4;

/** One wait for a place; who holds it may say later that it has become urgent. */
export interface Turn {
  readonly isUrgent: () => boolean;
  readonly hurry: () => void;
}

/** Lets a bounded number of handshakes through at a time, urgent ones first. Shared by all hosts of a process. */
export interface DialGate {
  turn(): Turn;
  /** Waits for a place, does the work, and gives the place back. Rejects when the signal aborts before there was one. */
  pass<T>(turn: Turn, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

interface Waiting {
  readonly turn: Turn;
  readonly enter: () => void;
}

/** A gate that nobody has passed. */
export function createDialGate(places = { any: DIALS_AT_ONCE, urgent: URGENT_DIALS }): DialGate {
  const waiting: Waiting[] = [];
  let inside = 0;

  function admit(): void {
    for (;;) {
      const urgent = waiting.find(({ turn }) => turn.isUrgent());
      const limit = urgent === undefined ? places.any : places.any + places.urgent;
      const next = urgent ?? waiting[0];
      if (next === undefined || inside >= limit) return;
      waiting.splice(waiting.indexOf(next), 1);
      inside += 1;
      next.enter();
    }
  }

  async function enter(turn: Turn, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const one: Waiting = {
        turn,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      function leave(): void {
        waiting.splice(waiting.indexOf(one), 1);
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      }
      signal.addEventListener('abort', leave, { once: true });
      waiting.push(one);
      admit();
    });
  }

  return {
    turn: () => {
      let urgent = false;
      const hurry = () => {
        urgent = true;
        admit();
      };
      return { isUrgent: () => urgent, hurry };
    },
    pass: async (turn, signal, work) => {
      await enter(turn, signal);
      try {
        return await work();
      } finally {
        inside -= 1;
        admit();
      }
    },
  };
}

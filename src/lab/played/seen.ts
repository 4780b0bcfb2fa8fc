import type { GuardAnswer } from '../../hosts/port.ts';
import type { Life } from '../simulation/run/life.ts';

/** That what could go wrong did: a play in which nobody comes late shows nothing. */
export interface Seen {
  /** Orders that a host refused since they carried a lower term than it had seen. */
  readonly staleRefusedByHost: number;
  /** A worker sent an order after another one had, and that one was still there. */
  readonly twoWorkersActed: boolean;
}

export function createSeen() {
  const acted = new Set<Life>();
  let [staleRefusedByHost, twoWorkersActed] = [0, false];
  return {
    whole: (): Seen => ({ staleRefusedByHost, twoWorkersActed }),
    /** An order of this worker has come to a host. */
    take(by: Life, { code }: GuardAnswer): void {
      acted.add(by);
      if (code === 'stale-term') staleRefusedByHost++;
      if ([...acted].some((other) => other !== by && other.isAlive)) twoWorkersActed = true;
    },
  };
}

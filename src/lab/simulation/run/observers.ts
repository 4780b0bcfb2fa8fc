import type { Block } from '../../cluster/blocks.ts';
import { OBSERVERS } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import type { VirtualTime } from './time.ts';

/** What outside nodes show of the chain, and how they misbehave. */
export interface Observers {
  /** The newest block that it shows; null while it is silent. */
  tip(name: string): Block | null;
  misbehave(index: number, how: 'silent' | 'behind', ms: number): void;
}

/** As far back as one that lags shows the chain. Unit: slots. */
const BEHIND_SLOTS = 20;

export function createObservers(cluster: SimulatedCluster, time: VirtualTime): Observers {
  const until = { silent: new Map<string, number>(), behind: new Map<string, number>() };
  const is = (how: 'silent' | 'behind', name: string): boolean => time.now() < (until[how].get(name) ?? -Infinity);
  function tip(name: string): Block | null {
    if (is('silent', name)) return null;
    const newest = cluster.chain.tip();
    return is('behind', name) ? cluster.chain.tree.latestAt(newest.slot - BEHIND_SLOTS) : newest;
  }
  return {
    tip,
    misbehave: (index, how, ms) => void until[how].set(OBSERVERS[index] ?? OBSERVERS[0], time.now() + ms),
  };
}

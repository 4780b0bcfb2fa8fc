import type { Slot } from '../../../domain/names.ts';
import type { Block } from '../../cluster/blocks.ts';
import { lastVoteOf } from '../../cluster/lockouts.ts';
import { OBSERVERS, VOTE_ACCOUNT } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import type { VirtualTime } from './time.ts';

/**
 * `behind`: it shows the chain as it was. `shows-frozen`: it hides every vote from now on. `shows-votes`: it shows votes that are
 * not.
 */
export type Misbehaviour = 'silent' | 'behind' | 'shows-frozen' | 'shows-votes';

/** What outside nodes show of the chain, and how they misbehave. */
export interface Observers {
  /** The newest block that it shows; null while it is silent. */
  tip(name: string): Block | null;
  /** The last vote of the validator as it shows it in this block. */
  lastVote(name: string, inBlock: Block): Slot;
  misbehave(index: number, how: Misbehaviour, ms: number): void;
}

/** As far back as one that lags shows the chain. Unit: slots. */
const BEHIND_SLOTS = 20;

function voteIn(block: Block): Slot {
  const account = block.accounts.get(VOTE_ACCOUNT);
  return (account && lastVoteOf(account)) ?? 0;
}

/** @param longFrozenSlots how far behind the last vote is that a liar shows at the least */
export function createObservers(cluster: SimulatedCluster, time: VirtualTime, longFrozenSlots: number): Observers {
  const until = new Map<string, number>();
  const hides = new Map<string, Slot>();
  const is = (how: Misbehaviour, name: string): boolean => time.now() < (until.get(`${how} ${name}`) ?? -Infinity);
  return {
    tip(name) {
      if (is('silent', name)) return null;
      const newest = cluster.chain.tip();
      return is('behind', name) ? cluster.chain.tree.latestAt(newest.slot - BEHIND_SLOTS) : newest;
    },
    lastVote(name, block) {
      if (is('shows-frozen', name)) return hides.get(name) ?? 0;
      return is('shows-votes', name) ? Math.max(voteIn(block), block.slot - 1) : voteIn(block);
    },
    misbehave(index, how, ms) {
      const name = OBSERVERS[index] ?? OBSERVERS[0];
      const { slot } = cluster.chain.tip();
      if (how === 'shows-frozen') hides.set(name, Math.min(voteIn(cluster.chain.tip()), slot - longFrozenSlots));
      until.set(`${how} ${name}`, time.now() + ms);
    },
  };
}

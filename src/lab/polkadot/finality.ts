import type { NodeName } from '../../domain/names.ts';
import type { Chains } from './chains.ts';
import type { AccountId, SessionIndex } from './model/names.ts';
import type { Member } from './model/session.ts';
import type { Scene } from './scene.ts';
import { isSigned, type SignersOf } from './who-signs.ts';

/** What one validator did for the finality of a block. */
export interface Vote {
  /** The session by whose set it was. */
  readonly session: SessionIndex;
  readonly stash: AccountId;
  /** Nodes of the lab that voted for it: two are an equivocation, none where other people's node did. */
  readonly nodes: readonly NodeName[];
}

export interface Finality {
  /** Everybody who can votes on the next block that is old enough; with more than two thirds it becomes final. */
  vote(): readonly Vote[];
  /** The last block that BEEFY has finalized; null before the first. */
  readonly beefyNumber: () => number | null;
}

export interface FinalityParts {
  readonly chains: Chains;
  readonly scene: Scene;
  /** How far finality is behind the newest block. Unit: blocks */
  readonly lag: number;
  readonly signersOf: SignersOf;
}

interface AuthoritySet {
  readonly session: SessionIndex;
  readonly members: readonly Member[];
}

export function createFinality({ chains, scene, lag, signersOf }: FinalityParts): Finality {
  const { relay, assetHub } = chains;
  const setNow = (): AuthoritySet => {
    const { session } = relay.chain.state();
    return { session: session.currentIndex, members: session.active };
  };
  /** The set of each block that is not final yet, and of the last one that is. */
  const sets = new Map<number, AuthoritySet>([[0, setNow()]]);
  let beefyNumber: number | null = null;

  const votesOf = ({ session, members }: AuthoritySet, type: 'gran' | 'beef'): readonly Vote[] =>
    members
      .map(({ stash, keys }) => ({ stash, nodes: signersOf({ stash, keys }, type) }))
      .filter(({ nodes }) => isSigned(nodes))
      .map(({ stash, nodes }) => ({ session, stash, nodes: nodes ?? [] }));
  const enough = (votes: readonly Vote[], { members }: AuthoritySet): boolean => votes.length * 3 > members.length * 2;

  /** Lets everybody vote on the block after the last final one. */
  function finalizeOne(number: number): { readonly votes: readonly Vote[]; readonly done: boolean } {
    // GRANDPA: a block that changes the set is still finalized by the one before; BEEFY: by the new one.
    const before = sets.get(number - 1) ?? setNow();
    const own = sets.get(number) ?? setNow();
    const votes = votesOf(before, 'gran');
    if (!enough(votes, before)) return { votes, done: false };
    relay.chain.finalize(number);
    sets.delete(number - 1);
    if (enough(votesOf(own, 'beef'), own)) beefyNumber = number;
    return { votes, done: true };
  }

  return {
    beefyNumber: () => beefyNumber,
    vote() {
      const best = relay.chain.best().number;
      sets.set(best, setNow());
      if (scene.finality === 'stalls') return [];
      let last: readonly Vote[] = [];
      for (let number = relay.chain.finalized().number + 1; number <= best - lag; number += 1) {
        const { votes, done } = finalizeOne(number);
        last = votes;
        if (!done) break;
      }
      // Each block of the Asset Hub stands on the relay block of the same number, and is included by the next one.
      assetHub.chain.finalize(relay.chain.finalized().number - 1);
      return last;
    },
  };
}

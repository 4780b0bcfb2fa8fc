import { createHash } from 'node:crypto';
import type { PublicKey, Slot } from '../../domain/names.ts';
import { createBlockTree, type Block, type BlockTree } from './blocks.ts';
import { encodeBase58 } from './keys.ts';
import { lastVoteOf, type VoteStack } from './lockouts.ts';
import { createPrng } from './prng.ts';
import type { LeaderSchedule } from './schedule.ts';
import { landVote, voteThrough, type VoteAccount } from './vote-account.ts';
import { createWeather, type Weather } from './weather.ts';

/** A vote transaction as it reaches the leaders. */
export interface VoteTransaction extends VoteStack {
  readonly voteAccount: PublicKey;
  /** Pays the fee. */
  readonly identity: PublicKey;
  /** Hash of the block voted for: a vote for a block of another fork cannot land. */
  readonly hash: string;
}

export interface Chain {
  readonly tree: BlockTree;
  /** What everybody takes for the heaviest block now. */
  tip(): Block;
  /** The slot after the last one that went by, empty or not. */
  nextSlot(): Slot;
  /** One slot goes by. Null: it stayed empty. */
  tick(): Block | null;
  submitVote(vote: VoteTransaction): void;
  /** The newest confirmed block as `tip` shows it: two thirds of the stake have voted for it. */
  confirmedAt(tip: Block): Block;
  /** The newest rooted block as `tip` shows it. */
  finalizedAt(tip: Block): Block;
}

export interface ChainOptions {
  readonly seed: number;
  readonly startSlot: Slot;
  /** Blocks that exist before anything runs, so that roots and credits are there from the start. */
  readonly historySlots: number;
  readonly schedule: LeaderSchedule;
  readonly weather: Weather;
  readonly accounts: readonly VoteAccount[];
  /** Whether somebody would make a block for this leader. */
  readonly canLead: (leader: PublicKey, slot: Slot) => boolean;
  readonly onLanded: (vote: VoteTransaction, block: Slot, doomed: boolean) => void;
}

/** A confirmed block becomes a root when 31 more stand on it. */
const ROOT_DEPTH = 31;
/** A vote transaction is forgotten after this many slots (its blockhash is too old). */
const VOTE_LIFE_SLOTS = 150;

/** The simulated chain. Time is outside: each `tick` is one slot. */
export function createChain(options: ChainOptions): Chain {
  const tree = createBlockTree();
  const weather = createWeather(options.seed, options.weather);
  const votes = createPrng(options.seed, 'votes');
  const digests = new Map<Slot, string>();
  let pending: { vote: VoteTransaction; landsFrom: Slot }[] = [];
  let next: Slot = options.startSlot - options.historySlots;
  let main = addBlock(next++, null, false, new Map(options.accounts.map((account) => [account.address, account])));
  let tip = main;
  let forkUntil: Slot = 0;

  function addBlock(slot: Slot, parent: Block | null, doomed: boolean, accounts: Block['accounts']): Block {
    const digest = createHash('sha256')
      .update(`${options.seed}/${digests.get(parent?.slot ?? -1) ?? 'genesis'}/${slot}`)
      .digest('hex');
    digests.set(slot, digest);
    let hash: string | null = null;
    const block: Block = {
      slot,
      parent: parent?.slot ?? null,
      // Base58 of 32 bytes is slow, and of most blocks nobody asks it.
      get hash() {
        return (hash ??= encodeBase58(Buffer.from(digest, 'hex')));
      },
      height: (parent?.height ?? slot) + 1,
      leader: options.schedule.leaderOf(slot),
      doomed,
      supported: doomed && parent !== null ? (parent.doomed ? parent.supported : parent.slot) : (parent?.slot ?? slot),
      accounts,
    };
    tree.add(block);
    return block;
  }

  function landInto(parent: Block, slot: Slot, doomed: boolean): Block['accounts'] {
    const accounts = new Map(parent.accounts);
    const epoch = options.schedule.epochOf(slot);
    pending = pending.filter(({ vote, landsFrom }) => {
      const last = lastVoteOf(vote) ?? 0;
      if (landsFrom > slot) return true;
      const account = accounts.get(vote.voteAccount);
      const onThisFork =
        (last === parent.slot || tree.isAncestor(last, parent.slot)) && tree.get(last)?.hash === vote.hash;
      if (account && onThisFork) {
        const landed = landVote(account, vote, slot, epoch);
        if (typeof landed !== 'string') {
          accounts.set(vote.voteAccount, landed);
          options.onLanded(vote, slot, doomed);
        }
        // On a fork that dies the vote is lost with it, so it stays for the other one.
        if (!doomed) return false;
      }
      return last + VOTE_LIFE_SLOTS > slot;
    });
    return accounts;
  }

  function tick(): Block | null {
    const slot = next++;
    const { skipped, forkSlots } = weather(slot);
    // Not on top of another fork that was not left yet: eight slots are the longest.
    if (slot >= forkUntil && !tip.doomed && forkSlots > 0) forkUntil = slot + forkSlots;
    const leader = options.schedule.leaderOf(slot);
    if (skipped || !options.canLead(leader, slot)) return null;
    const doomed = slot < forkUntil;
    const parent = doomed ? tip : main;
    tip = addBlock(slot, parent, doomed, landInto(parent, slot, doomed));
    if (!doomed) main = tip;
    return tip;
  }

  function below(block: Block, steps: number): Block {
    let at = block;
    for (let left = steps; left > 0; left--) {
      const parent = at.parent === null ? undefined : tree.get(at.parent);
      if (parent === undefined) return at;
      at = parent;
    }
    return at;
  }

  function confirmedAt(seen: Block): Block {
    let at = seen;
    while (at.doomed) at = below(at, 1);
    return below(at, 1);
  }

  function fillHistory(): void {
    for (; next < options.startSlot; next++) {
      const accounts = new Map(main.accounts);
      for (const account of accounts.values()) {
        accounts.set(account.address, voteThrough(account, main.slot, next, options.schedule.epochOf(next)));
      }
      main = addBlock(next, main, false, accounts);
    }
    tip = main;
  }

  fillHistory();
  return {
    tree,
    tip: () => tip,
    nextSlot: () => next,
    tick,
    submitVote(vote) {
      if (votes.chance(options.weather.voteLossChance)) return;
      // Most votes land in the next block, some one or two later: what validators see on the real chain.
      const latency = votes.pick([1, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
      pending.push({ vote, landsFrom: (lastVoteOf(vote) ?? 0) + latency });
      pending.sort((a, b) => (lastVoteOf(a.vote) ?? 0) - (lastVoteOf(b.vote) ?? 0));
    },
    confirmedAt,
    finalizedAt: (seen) => below(confirmedAt(seen), ROOT_DEPTH),
  };
}

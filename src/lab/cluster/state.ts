import { EventEmitter } from 'node:events';
import type { PublicKey, Slot } from '../../domain/names.ts';
import type { Block } from './blocks.ts';
import { createChain, type Chain, type VoteTransaction } from './chain.ts';
import type { BlockNews, RpcErrorBody } from './entry-protocol.ts';
import type { EntrypointDeps } from './entrypoint.ts';
import { createGossip, type Gossip } from './gossip.ts';
import { encodeBase58 } from './keys.ts';
import { lastVoteOf } from './lockouts.ts';
import type { ObserverControl } from './observer.ts';
import type { ClusterEvents, ClusterOptions } from './options.ts';
import { createPrng } from './prng.ts';
import { answerRpc, RpcRefusal, type RpcView } from './rpc-answers.ts';
import { createSchedule, type LeaderSchedule } from './schedule.ts';
import { authorizedVoter, type VoteAccount } from './vote-account.ts';
import type { Weather } from './weather.ts';

/** The cluster without its servers. */
export interface ClusterState {
  readonly chain: Chain;
  readonly schedule: LeaderSchedule;
  readonly gossip: Gossip;
  readonly genesis: string;
  readonly slotMs: number;
  readonly events: EventEmitter<ClusterEvents>;
  /** Unit: lamports. */
  readonly balances: Map<PublicKey, number>;
  /** The rest of the cluster: eight validators that always vote. */
  readonly others: readonly VoteAccount[];
  /** Filled in when the entrypoint is there: how many processes would make a block for an identity. */
  readonly leaders: { of: (identity: PublicKey) => number };
}

const CALM: Weather = { skipChance: 0.03, skipRunChance: 0.01, forkChance: 0.01, voteLossChance: 0.01 };
/** 50,000 SOL for each. Unit: lamports. */
const STAKE = 50_000_000_000_000;
/** Unit: lamports. */
const START_BALANCE = 5_000_000_000;
const VOTE_FEE = 5000;
const OTHER_VALIDATORS = 8;
/** As many as a node keeps that starts from a snapshot. Unit: slots. */
const HISTORY_SLOTS = 200;
const VERSION = '3.0.14';
const SHRED_VERSION = 50_093;
/** Blocks a node that joins is told of, enough for every lockout that can still matter in the lab. */
const WELCOME_SLOTS = 400;
/** First after 600 slots, then every 1,200: at 400 ms quiet windows of four and of eight minutes. */
const LEADER = { firstAt: 600, every: 1200 };

export function createState(options: ClusterOptions): ClusterState {
  const { seed, slotMs = 400, epochSlots = 8192, validators } = options;
  const startSlot = options.startSlot ?? epochSlots * 900 + 512;
  const epoch = Math.floor(startSlot / epochSlots);
  const keys = createPrng(seed, 'keys');
  const key = (): PublicKey => encodeBase58(keys.bytes(32));
  const genesis = key();
  const others = Array.from({ length: OTHER_VALIDATORS }, () => newAccount(key(), key(), startSlot, epoch));
  const schedule = createSchedule({
    seed,
    epochSlots,
    startSlot,
    others: others.map((account) => account.nodePubkey),
    own: validators.map(({ identity, leader = LEADER }) => ({ identity, ...leader })),
  });
  const events = new EventEmitter<ClusterEvents>();
  const balances = new Map<PublicKey, number>(validators.map(({ identity }) => [identity, START_BALANCE]));
  const leaders: ClusterState['leaders'] = { of: () => 0 };
  const ownIdentities = new Set(validators.map(({ identity }) => identity));
  const chain = createChain({
    seed,
    startSlot,
    historySlots: HISTORY_SLOTS,
    schedule,
    weather: { ...CALM, ...options.weather },
    accounts: validators.map(({ voteAccount, identity, authorizedVoters }) => ({
      ...newAccount(voteAccount, identity, startSlot, epoch),
      ...(authorizedVoters ? { authorizedVoters } : {}),
    })),
    canLead: (leader) => !ownIdentities.has(leader) || leaders.of(leader) > 0,
    onLanded: (vote, landedIn, onDeadFork) => {
      if (!onDeadFork) balances.set(vote.identity, (balances.get(vote.identity) ?? 0) - VOTE_FEE);
      events.emit('landed', { ...describeLanded(vote), landedIn, onDeadFork });
    },
  });
  const gossip = createGossip(options.gossipLingerSlots ?? 150);
  return { chain, schedule, gossip, genesis, slotMs, events, balances, others, leaders };
}

/** What the node with `identity` sees that has replayed up to `tip`. */
export function viewOf(state: ClusterState, tip: Block, identity: PublicKey): RpcView {
  return {
    ...state,
    tip,
    identity,
    version: VERSION,
    gossip: state.gossip.seenAt(tip.slot),
    shredVersion: SHRED_VERSION,
    balanceOf: (account) => state.balances.get(account) ?? 0,
  };
}

/** What an observer sees, given how it misbehaves. */
export function observerView(
  state: ClusterState,
  identity: PublicKey,
  { lagSlots = 0, stuckAt }: ObserverControl,
): RpcView {
  const slot = Math.min(state.chain.tip().slot - lagSlots, stuckAt ?? Infinity);
  return viewOf(state, state.chain.tree.latestAt(slot), identity);
}

/** The answers and effects behind the entrypoint. */
export function entrypointDeps(state: ClusterState, options: ClusterOptions, speed: () => number): EntrypointDeps {
  const { chain, gossip, genesis, schedule } = state;
  const delays = createPrng(options.seed, 'delivery');
  const news = (block: Block, voteAccount: PublicKey): Omit<BlockNews, 'ours'> => newsOf(state, block, voteAccount);
  return {
    newsOf: news,
    welcome: (voteAccount) => ({
      genesis,
      shredVersion: SHRED_VERSION,
      epochSlots: schedule.epochSlots,
      blocks: chain.tree
        .since(chain.tip().slot - WELCOME_SLOTS)
        .map((block) => ({ ...news(block, voteAccount), ours: false })),
    }),
    onVote: (vote) => chain.submitVote(vote),
    onContact: (node, contact) => gossip.announce(node, contact, chain.tip().slot),
    onLeave: (node) => gossip.leave(node, chain.tip().slot),
    duplicateDetectionMs: () => options.duplicateDetectionMs ?? 500,
    // A block is replayed on one node up to a quarter of a slot later than on another.
    deliveryMs: () => (delays.next() * state.slotMs) / 4 / speed(),
    answer({ method, params, tipSlot }): { result?: unknown; error?: RpcErrorBody } {
      try {
        return { result: answerRpc(viewOf(state, chain.tree.latestAt(tipSlot), ''), method, params) };
      } catch (error) {
        if (error instanceof RpcRefusal) return { error: error.body };
        return { error: { code: -32_603, message: `Internal error: ${String(error)}` } };
      }
    },
  };
}

function newsOf({ chain, schedule }: ClusterState, block: Block, voteAccount: PublicKey): Omit<BlockNews, 'ours'> {
  const account = block.accounts.get(voteAccount);
  const { slot, parent, hash, leader, supported } = block;
  const news = account && {
    nodePubkey: account.nodePubkey,
    authorizedVoter: authorizedVoter(account, schedule.epochOf(slot)),
    votes: account.votes,
    root: account.root,
  };
  return { slot, parent, hash, leader, supported, finalized: chain.finalizedAt(block).slot, account: news ?? null };
}

function newAccount(address: PublicKey, nodePubkey: PublicKey, startSlot: Slot, epoch: number): VoteAccount {
  return {
    address,
    nodePubkey,
    authorizedVoters: [{ epoch, voter: nodePubkey }],
    commission: 5,
    activatedStake: STAKE,
    latencies: new Map(),
    epochCredits: [],
    votes: [],
    root: startSlot - 1000, // long before the history, so that the first votes do not pass for a roll-back
  };
}

function describeLanded(vote: VoteTransaction): { voteAccount: PublicKey; identity: PublicKey; slot: Slot } {
  return { voteAccount: vote.voteAccount, identity: vote.identity, slot: lastVoteOf(vote) ?? 0 };
}

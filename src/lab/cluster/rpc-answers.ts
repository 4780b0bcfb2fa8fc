import type { PublicKey, Slot } from '../../domain/names.ts';
import type { Block } from './blocks.ts';
import type { Chain } from './chain.ts';
import type { RpcErrorBody } from './entry-protocol.ts';
import type { GossipEntry } from './gossip.ts';
import { lastVoteOf } from './lockouts.ts';
import type { LeaderSchedule } from './schedule.ts';
import type { VoteAccount } from './vote-account.ts';

/** What the RPC of one node can see. */
export interface RpcView {
  readonly chain: Chain;
  readonly schedule: LeaderSchedule;
  readonly genesis: string;
  /** Key and version of the node that answers. */
  readonly identity: PublicKey;
  readonly version: string;
  /** The newest block the node has replayed. */
  readonly tip: Block;
  readonly slotMs: number;
  /** Vote accounts of the rest of the cluster, which always vote. */
  readonly others: readonly VoteAccount[];
  readonly gossip: readonly GossipEntry[];
  readonly shredVersion: number;
  /** Unit: lamports. */
  readonly balanceOf: (account: PublicKey) => number;
}

/** An error that JSON-RPC carries. */
export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal';
  readonly body: RpcErrorBody;

  constructor(body: RpcErrorBody) {
    super(body.message);
    this.body = body;
  }
}

/** DELINQUENT_VALIDATOR_SLOT_DISTANCE of the RPC, and the distance from which a node calls itself unhealthy. */
export const DELINQUENT_SLOTS = 128;
const SAMPLE_PERIOD_S = 60;
/** Owner of vote accounts. */
const VOTE_PROGRAM = 'Vote111111111111111111111111111111111111111';
const SYSTEM_PROGRAM = '11111111111111111111111111111111';

type Params = readonly unknown[];
type Method = (view: RpcView, params: Params) => unknown;

/** Methods a node serves without `--full-rpc-api` (agave's `rpc_minimal`). */
export const MINIMAL_METHODS = new Set([
  'getBalance', 'getBlockHeight', 'getEpochInfo', 'getGenesisHash', 'getHealth', 'getIdentity', 'getLeaderSchedule',
  'getSlot', 'getTransactionCount', 'getVersion', 'getVoteAccounts',
]); // prettier-ignore

const METHODS: Readonly<Record<string, Method>> = {
  getIdentity: (view) => ({ identity: view.identity }),
  getGenesisHash: (view) => view.genesis,
  getVersion: (view) => ({ 'solana-core': view.version, 'feature-set': 3_640_012_085 }),
  getHealth,
  getSlot: (view, params) => bankOf(view, params[0]).slot,
  getBlockHeight: (view, params) => bankOf(view, params[0]).height,
  getTransactionCount: (view, params) => bankOf(view, params[0]).height * 1000,
  getEpochInfo,
  getEpochSchedule: (view) => ({
    slotsPerEpoch: view.schedule.epochSlots,
    leaderScheduleSlotOffset: view.schedule.epochSlots,
    warmup: false,
    firstNormalEpoch: 0,
    firstNormalSlot: 0,
  }),
  getLeaderSchedule,
  getSlotLeaders,
  getVoteAccounts,
  getBalance: (view, params) => inContext(view, params[1], view.balanceOf(String(params[0]))),
  getAccountInfo,
  getClusterNodes,
  getRecentPerformanceSamples,
};

/** @throws RpcRefusal for a method that is not there and for anything a node refuses */
export function answerRpc(view: RpcView, method: string, params: Params): unknown {
  const answer = METHODS[method];
  if (!answer) throw new RpcRefusal({ code: -32_601, message: 'Method not found' });
  return answer(view, params);
}

/** The bank at the commitment asked for. Without one: finalized, as agave has it. */
function bankOf(view: RpcView, config: unknown): Block {
  const commitment = isObject(config) ? config['commitment'] : undefined;
  if (commitment === 'processed') return view.tip;
  return commitment === 'confirmed' ? view.chain.confirmedAt(view.tip) : view.chain.finalizedAt(view.tip);
}

function inContext(view: RpcView, config: unknown, value: unknown): object {
  return { context: { apiVersion: view.version, slot: bankOf(view, config).slot }, value };
}

function getHealth(view: RpcView): string {
  const behind = view.chain.tip().slot - view.tip.slot;
  if (behind < DELINQUENT_SLOTS) return 'ok';
  throw new RpcRefusal({
    code: -32_005,
    message: `Node is behind by ${behind} slots`,
    data: { numSlotsBehind: behind },
  });
}

function getEpochInfo(view: RpcView, params: Params): object {
  const bank = bankOf(view, params[0]);
  const epoch = view.schedule.epochOf(bank.slot);
  return {
    absoluteSlot: bank.slot,
    blockHeight: bank.height,
    epoch,
    slotIndex: bank.slot - view.schedule.firstSlotOf(epoch),
    slotsInEpoch: view.schedule.epochSlots,
    transactionCount: bank.height * 1000,
  };
}

/** The schedule of the epoch that holds the slot; null beyond the next epoch, whose leaders are not yet known. */
function getLeaderSchedule(view: RpcView, params: Params): object | null {
  const config = params.find(isObject);
  const slot = typeof params[0] === 'number' ? params[0] : bankOf(view, config).slot;
  const epoch = view.schedule.epochOf(slot);
  if (epoch > view.schedule.epochOf(view.chain.finalizedAt(view.tip).slot) + 1) return null;
  const schedule = view.schedule.ofEpoch(epoch);
  const identity = config?.['identity'];
  if (typeof identity !== 'string') return schedule;
  return schedule[identity] ? { [identity]: schedule[identity] } : {};
}

function getSlotLeaders(view: RpcView, params: Params): PublicKey[] {
  const [start, limit] = [Number(params[0]), Number(params[1])];
  if (limit > 5000) throw new RpcRefusal({ code: -32_602, message: 'Invalid limit; max 5000' });
  return Array.from({ length: limit }, (_, index) => view.schedule.leaderOf(start + index));
}

function getVoteAccounts(view: RpcView, params: Params): object {
  const config = isObject(params[0]) ? params[0] : {};
  const bank = bankOf(view, config);
  const wanted = config['votePubkey'];
  const all = [...bank.accounts.values(), ...view.others.map((account) => votingAlong(account, bank))]
    .filter((account) => wanted === undefined || account.address === wanted)
    .map((account) => describeVoteAccount(account));
  const delinquent = (lastVote: Slot): boolean => lastVote <= bank.slot - DELINQUENT_SLOTS;
  return {
    current: all.filter((account) => !delinquent(account.lastVote)),
    delinquent: all.filter((account) => delinquent(account.lastVote)),
  };
}

/** The rest of the cluster is simulated in aggregate: it has voted for the parent of every block. */
function votingAlong(account: VoteAccount, bank: Block): VoteAccount {
  const last = bank.parent ?? bank.slot;
  return { ...account, votes: [{ slot: last, confirmationCount: 1 }], root: Math.max(0, last - 31) };
}

function describeVoteAccount(account: VoteAccount): { readonly lastVote: Slot } & Record<string, unknown> {
  return {
    votePubkey: account.address,
    nodePubkey: account.nodePubkey,
    activatedStake: account.activatedStake,
    commission: account.commission,
    epochVoteAccount: true,
    epochCredits: account.epochCredits.slice(-5),
    lastVote: lastVoteOf(account) ?? 0,
    rootSlot: account.root ?? 0,
  };
}

function getAccountInfo(view: RpcView, params: Params): object {
  const address = String(params[0]);
  const bank = bankOf(view, params[1]);
  const account = bank.accounts.get(address);
  const lamports = view.balanceOf(address);
  if (!account) {
    const found = { data: ['', 'base64'], executable: false, lamports, owner: SYSTEM_PROGRAM, rentEpoch: 0, space: 0 };
    return inContext(view, params[1], lamports > 0 ? found : null);
  }
  const parsed = { type: 'vote', info: describeVoteState(account) };
  const data = { program: 'vote', parsed, space: 3762 };
  return inContext(view, params[1], {
    data,
    executable: false,
    lamports,
    owner: VOTE_PROGRAM,
    rentEpoch: 0,
    space: 3762,
  });
}

function describeVoteState(account: VoteAccount): object {
  return {
    authorizedVoters: account.authorizedVoters.map(({ epoch, voter }) => ({ authorizedVoter: voter, epoch })),
    authorizedWithdrawer: account.address,
    commission: account.commission,
    epochCredits: account.epochCredits.map(([epoch, credits, previous]) => ({
      credits: String(credits),
      epoch,
      previousCredits: String(previous),
    })),
    lastTimestamp: { slot: lastVoteOf(account) ?? 0, timestamp: Math.floor(Date.now() / 1000) },
    nodePubkey: account.nodePubkey,
    priorVoters: [],
    rootSlot: account.root,
    votes: account.votes.map((vote) => ({ ...vote, latency: account.latencies.get(vote.slot) ?? 0 })),
  };
}

function getClusterNodes(view: RpcView): object[] {
  return view.gossip.map((entry) => ({
    pubkey: entry.pubkey,
    gossip: entry.gossip,
    tpu: null,
    rpc: entry.rpc,
    version: entry.version,
    featureSet: 3_640_012_085,
    shredVersion: view.shredVersion,
  }));
}

function getRecentPerformanceSamples(view: RpcView, params: Params): object[] {
  const numSlots = Math.round((SAMPLE_PERIOD_S * 1000) / view.slotMs);
  return Array.from({ length: Math.min(Number(params[0] ?? 4), 4) }, (_, index) => ({
    slot: view.chain.finalizedAt(view.tip).slot - index * numSlots,
    numSlots,
    numTransactions: numSlots * 1000,
    numNonVoteTransactions: numSlots * 300,
    samplePeriodSecs: SAMPLE_PERIOD_S,
  }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

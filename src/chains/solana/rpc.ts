import type { Connection, PublicKey as SdkPublicKey } from '@solana/web3.js';
import { z } from 'zod';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { Json, PublicKey, Slot } from '../../domain/names.ts';
import { asFetch, boundedFetch, callJsonRpc, type RpcRefusal } from '../json-rpc.ts';

export type Commitment = 'processed' | 'confirmed' | 'finalized';

/** `behind`: the node itself says that it trails; `slots` where it says by how much. */
export type Health =
  { readonly kind: 'ok' } | { readonly kind: 'behind'; readonly slots: number | null; readonly text: string };

export interface EpochInfo {
  readonly epoch: number;
  readonly absoluteSlot: Slot;
  readonly slotsInEpoch: number;
  /** First slot of this epoch. */
  readonly firstSlot: Slot;
}

export interface VoteAccountReading {
  readonly nodePubkey: PublicKey;
  readonly lastVote: Slot;
  readonly rootSlot: Slot;
  /** Unit: lamports. Above 2^53 it is rounded, which is why it is only ever compared with zero. */
  readonly activatedStake: number;
  readonly delinquent: boolean;
}

export interface ClusterNode {
  readonly pubkey: PublicKey;
  /** `ADDRESS:PORT`, or null when it is not advertised. */
  readonly gossip: string | null;
  readonly version: string | null;
}

/** `voter` may sign from `epoch` on, until the next entry. */
export interface AuthorizedVoter {
  readonly epoch: number;
  readonly voter: PublicKey;
}

/**
 * What Baton reads from a Solana node, its own or an observer's. Nothing here changes anything.
 * Every method throws `chain/unreachable` (no answer) or `chain/bad-answer` (an answer that is not understood, or an error).
 */
export interface SolanaRpc {
  /** getIdentity: flips when set-identity returns, not when the votes do. */
  identity(): Promise<PublicKey>;
  /** getHealth: `ok` still allows 128 slots of lag; compare `slot` as well. */
  health(): Promise<Health>;
  slot(commitment: Commitment): Promise<Slot>;
  version(): Promise<string>;
  genesis(): Promise<string>;
  epochInfo(): Promise<EpochInfo>;
  /**
   * Leader slots of `identity` in the epoch that begins at `firstSlot`, absolute and ascending; empty when it has none,
   * null when this node does not know that epoch's schedule (yet).
   */
  leaderSlots(identity: PublicKey, firstSlot: Slot): Promise<readonly Slot[] | null>;
  /** Null when the cluster has no such vote account. */
  voteAccount(vote: PublicKey, commitment: Commitment): Promise<VoteAccountReading | null>;
  /** Node keys of all vote accounts with active stake. */
  nodesOfVoteAccounts(): Promise<readonly PublicKey[]>;
  /** Needs the full RPC API: asked of observers only. */
  clusterNodes(): Promise<readonly ClusterNode[]>;
  /** Unit: lamports. */
  balance(account: PublicKey): Promise<number>;
  /** Ascending by epoch. */
  authorizedVoters(vote: PublicKey): Promise<readonly AuthorizedVoter[]>;
  /** Mean time of a slot over the last samples; 400 without samples. Unit: milliseconds. */
  slotMs(): Promise<number>;
}

/** DEFAULT_MS_PER_SLOT of the Solana SDK (clock crate). */
export const NOMINAL_SLOT_MS = 400;
/** Samples cover 60 s each: five minutes even out a burst of skipped slots. */
const SAMPLES = 5;

const VoteAccounts = z.object({
  current: z.array(
    z.object({
      votePubkey: z.string(),
      nodePubkey: z.string(),
      lastVote: z.number(),
      rootSlot: z.number().nullish(),
      activatedStake: z.number(),
    }),
  ),
  delinquent: z.array(
    z.object({
      votePubkey: z.string(),
      nodePubkey: z.string(),
      lastVote: z.number(),
      rootSlot: z.number().nullish(),
      activatedStake: z.number(),
    }),
  ),
});
const LeaderSchedule = z.record(z.string(), z.array(z.int().min(0))).nullable();
const ParsedVoters = z.object({
  parsed: z.object({
    info: z.object({ authorizedVoters: z.array(z.object({ epoch: z.int(), authorizedVoter: z.string() })) }),
  }),
});

/**
 * A reader over HTTP JSON-RPC. Uses the Solana SDK's Connection where it has the call, loaded at the first such call;
 * speaks JSON-RPC itself where the SDK cannot pass a parameter that keeps the answer small (leader schedule of one identity,
 * one vote account) or has no such call (getIdentity, getHealth).
 * @param timeoutMs for each call, its whole answer included
 */
export function createSolanaRpc(url: string, options: { fetch?: typeof fetch; timeoutMs: number }): SolanaRpc {
  const fetcher = boundedFetch(options.fetch ?? fetch, options.timeoutMs);
  let sdk: Promise<Sdk> | undefined;
  const withSdk = async <T>(method: string, use: (sdk: Sdk) => Promise<T>): Promise<T> => {
    sdk ??= loadSdk(url, asFetch(fetcher));
    return understood(method, use(await sdk));
  };
  const ask = async <T>(method: string, params: readonly Json[], schema: z.ZodType<T>): Promise<T> => {
    const answer = await callJsonRpc(fetcher, url, method, params);
    if (answer.kind === 'error') throw badAnswer(method, answer.error.message);
    return understood(method, schema.parseAsync(answer.result));
  };
  return {
    identity: async () => (await ask('getIdentity', [], z.object({ identity: z.string() }))).identity,
    health: async () => {
      const answer = await callJsonRpc(fetcher, url, 'getHealth', []);
      return answer.kind === 'error' ? healthOf(answer.error) : { kind: 'ok' };
    },
    slot: (commitment) => withSdk('getSlot', ({ connection }) => connection.getSlot(commitment)),
    version: () => withSdk('getVersion', async ({ connection }) => (await connection.getVersion())['solana-core']),
    genesis: () => withSdk('getGenesisHash', ({ connection }) => connection.getGenesisHash()),
    epochInfo: () =>
      withSdk('getEpochInfo', async ({ connection }) => {
        const { epoch, absoluteSlot, slotsInEpoch, slotIndex } = await connection.getEpochInfo('processed');
        return { epoch, absoluteSlot, slotsInEpoch, firstSlot: absoluteSlot - slotIndex };
      }),
    leaderSlots: async (identity, firstSlot) => {
      const schedule = await ask(
        'getLeaderSchedule',
        [firstSlot, { commitment: 'processed', identity }],
        LeaderSchedule,
      );
      return schedule && (schedule[identity] ?? []).map((index) => firstSlot + index).toSorted((a, b) => a - b);
    },
    voteAccount: async (vote, commitment) => {
      const config = { commitment, votePubkey: vote, keepUnstakedDelinquents: true };
      return oneVoteAccount(await ask('getVoteAccounts', [config], VoteAccounts), vote);
    },
    nodesOfVoteAccounts: () =>
      withSdk('getVoteAccounts', async ({ connection }) => {
        const { current, delinquent } = await connection.getVoteAccounts('confirmed');
        return [...current, ...delinquent]
          .filter(({ activatedStake }) => activatedStake > 0)
          .map(({ nodePubkey }) => nodePubkey);
      }),
    clusterNodes: () =>
      withSdk('getClusterNodes', async ({ connection }) =>
        (await connection.getClusterNodes()).map(({ pubkey, gossip, version }) => ({ pubkey, gossip, version })),
      ),
    balance: (account) =>
      withSdk('getBalance', ({ connection, key }) => connection.getBalance(key(account), 'processed')),
    authorizedVoters: (vote) =>
      withSdk('getAccountInfo', async ({ connection, key }) => {
        const account = await connection.getParsedAccountInfo(key(vote), 'processed');
        const { parsed } = ParsedVoters.parse(account.value?.data);
        return parsed.info.authorizedVoters
          .map(({ epoch, authorizedVoter }) => ({ epoch, voter: authorizedVoter }))
          .toSorted((a, b) => a.epoch - b.epoch);
      }),
    slotMs: () =>
      withSdk('getRecentPerformanceSamples', async ({ connection }) =>
        meanSlotMs(await connection.getRecentPerformanceSamples(SAMPLES)),
      ),
  };
}

/** Who may sign votes in `epoch`: the latest entry that is not after it. */
export function authorizedVoterAt(voters: readonly AuthorizedVoter[], epoch: number): PublicKey | null {
  return voters.findLast((entry) => entry.epoch <= epoch)?.voter ?? null;
}

interface Sdk {
  readonly connection: Connection;
  readonly key: (text: PublicKey) => SdkPublicKey;
}

/** The SDK costs 0.1 s and 45 MB, so commands that never look at Solana do not pay for it. */
async function loadSdk(url: string, fetcher: typeof fetch): Promise<Sdk> {
  const { Connection, PublicKey } = await import('@solana/web3.js');
  return {
    connection: new Connection(url, { fetch: fetcher, httpAgent: false, disableRetryOnRateLimit: true }),
    key: (text) => new PublicKey(text),
  };
}

async function understood<T>(method: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BatonError) throw error;
    throw badAnswer(method, error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error), error);
  }
}

function badAnswer(method: string, text: string, cause?: unknown): BatonError {
  return new BatonError('chain/bad-answer', `${method}: ${text}`, { cause });
}

/** -32005 is NodeUnhealthy (rpc-client-api custom_error.rs), with data.numSlotsBehind where it is known. */
function healthOf(error: RpcRefusal): Health {
  if (error.code !== -32005) throw badAnswer('getHealth', error.message);
  const behind = z.object({ numSlotsBehind: z.number() }).safeParse(error.data);
  return { kind: 'behind', slots: behind.success ? behind.data.numSlotsBehind : null, text: error.message };
}

function oneVoteAccount(accounts: z.infer<typeof VoteAccounts>, vote: PublicKey): VoteAccountReading | null {
  const current = accounts.current.find(({ votePubkey }) => votePubkey === vote);
  const found = current ?? accounts.delinquent.find(({ votePubkey }) => votePubkey === vote);
  if (found === undefined) return null;
  const { nodePubkey, lastVote, rootSlot, activatedStake } = found;
  return { nodePubkey, lastVote, rootSlot: rootSlot ?? 0, activatedStake, delinquent: current === undefined };
}

function meanSlotMs(samples: readonly { numSlots: number; samplePeriodSecs: number }[]): number {
  const slots = samples.reduce((sum, { numSlots }) => sum + numSlots, 0);
  const seconds = samples.reduce((sum, { samplePeriodSecs }) => sum + samplePeriodSecs, 0);
  return slots > 0 && seconds > 0 ? (seconds * 1000) / slots : NOMINAL_SLOT_MS;
}

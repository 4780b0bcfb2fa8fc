import type { SolanaRpc } from '../../../chains/solana/rpc.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { PublicKey, Slot } from '../../../domain/names.ts';
import type { Block } from '../../cluster/blocks.ts';
import { GENESIS, REST_OF_CLUSTER, STAKED, VOTE_ACCOUNT } from './cast.ts';
import { SLOT_MS, type SimulatedCluster } from './cluster.ts';

/** What one node or observer can see. */
export interface RpcSight {
  readonly cluster: SimulatedCluster;
  /** The newest block that it has; null while it does not answer. */
  readonly tip: () => Block | null;
  /** Null: an observer has no identity of ours. */
  readonly identity: () => PublicKey | null;
  /** The last vote of the validator, as it shows it; told of each reading. */
  readonly lastVote: (block: Block) => Slot;
  /** Gossip addresses of the validator, newest first. */
  readonly gossip: () => readonly string[];
  /** Before each answer: the way there and back. */
  readonly answerTakes: () => Promise<void>;
}

/** Unit: lamports. */
const BALANCE = 5_000_000_000;
/** DELINQUENT_VALIDATOR_SLOT_DISTANCE: from there on a node calls itself unhealthy, too. Unit: slots. */
const DELINQUENT_SLOTS = 128;

/** What Baton would read from that node over HTTP. */
export function createSimulatedRpc({
  cluster,
  tip,
  identity,
  lastVote: voteIn,
  gossip,
  answerTakes,
}: RpcSight): SolanaRpc {
  const { chain } = cluster;
  const seen = async (): Promise<Block> => {
    await answerTakes();
    const block = tip();
    if (!block) throw new BatonError('chain/unreachable', 'no answer');
    return block;
  };
  const bank = (block: Block, commitment: string): Block =>
    commitment === 'processed'
      ? block
      : commitment === 'confirmed'
        ? chain.confirmedAt(block)
        : chain.finalizedAt(block);
  return {
    async identity() {
      await seen();
      return identity() ?? REST_OF_CLUSTER;
    },
    async health() {
      const behind = chain.tip().slot - (await seen()).slot;
      if (behind < DELINQUENT_SLOTS) return { kind: 'ok' };
      return { kind: 'behind', slots: behind, text: `Node is behind by ${behind} slots` };
    },
    slot: async (commitment) => bank(await seen(), commitment).slot,
    version: async () => (await seen(), '3.0.14'),
    genesis: async () => (await seen(), GENESIS),
    async epochInfo() {
      const { slot } = await seen();
      const epoch = cluster.epochOf(slot);
      return { epoch, absoluteSlot: slot, slotsInEpoch: cluster.epochSlots, firstSlot: epoch * cluster.epochSlots };
    },
    async leaderSlots(of, firstSlot) {
      const block = await seen();
      return of === STAKED.publicKey ? cluster.leaderSlots(firstSlot, block) : [];
    },
    async voteAccount(vote, commitment) {
      const block = bank(await seen(), commitment);
      const account = vote === VOTE_ACCOUNT ? block.accounts.get(vote) : undefined;
      if (!account) return null;
      const lastVote = voteIn(block);
      return {
        nodePubkey: account.nodePubkey,
        lastVote,
        rootSlot: account.root ?? 0,
        activatedStake: account.activatedStake,
        delinquent: lastVote <= block.slot - DELINQUENT_SLOTS,
      };
    },
    nodesOfVoteAccounts: async () => (await seen(), [STAKED.publicKey, REST_OF_CLUSTER]),
    async clusterNodes() {
      await seen();
      return gossip().map((address) => ({ pubkey: STAKED.publicKey, gossip: address, version: '3.0.14' }));
    },
    balance: async () => (await seen(), BALANCE),
    async authorizedVoters() {
      const account = (await seen()).accounts.get(VOTE_ACCOUNT);
      return (account?.authorizedVoters ?? []).map(({ epoch, voter }) => ({ epoch, voter }));
    },
    slotMs: async () => (await seen(), SLOT_MS),
  };
}

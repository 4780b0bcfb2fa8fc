import { type Block, type ChainState, headOf } from '../model/chain.ts';
import { type Counters, type Epoch, type Kickout, noCounters, sumOf } from '../model/epoch.ts';
import type { Member, NearRules } from '../model/member.ts';
import { shardsOf } from '../model/schedule.ts';
import { maintenanceWindows } from '../model/windows.ts';
import { RpcFailure } from './failure.ts';
import { isoTime } from './node-answers.ts';
import type { RpcTable } from './server.ts';

export interface ChainView {
  readonly state: () => ChainState;
  readonly rules: NearRules;
  readonly chainId: string;
  readonly protocol: number;
  readonly genesisHeight: number;
}

/** What every RPC node knows of the chain, in the form of nearcore 2.x. */
export function chainTable(view: ChainView): RpcTable {
  return {
    block: (params) => blockAnswer(view, params),
    validators: (params) => validatorsAnswer(view, params),
    maintenance_windows: (params) =>
      maintenanceWindows(view.state(), view.rules, textOf(params, 'account_id') ?? parseError('account_id')),
    EXPERIMENTAL_protocol_config: () => protocolAnswer(view),
  };
}

function blockAnswer({ state, protocol }: ChainView, params: unknown): object {
  const found = blockOf(state(), params);
  if (found === undefined) throw new RpcFailure('HANDLER_ERROR', 'UNKNOWN_BLOCK');
  return {
    author: found.author,
    chunks: found.chunks.map((_made, shard) => ({ shard_id: shard, height_included: found.height })),
    header: {
      height: found.height,
      hash: found.hash,
      prev_hash: found.prevHash,
      epoch_id: found.epochId,
      chunk_mask: found.chunks,
      chunks_included: found.chunks.filter((made) => made).length,
      last_final_block: found.final.hash,
      latest_protocol_version: protocol,
      timestamp: found.timeMs * 1e6,
      timestamp_nanosec: `${Math.round(found.timeMs * 1000)}000`,
    },
  };
}

function blockOf(state: ChainState, params: unknown): Block | undefined {
  const id = fieldOf(params, 'block_id') ?? (Array.isArray(params) ? params[0] : undefined);
  if (typeof id === 'number') return state.blocks.findLast(({ height }) => height === id);
  if (typeof id === 'string') return state.blocks.findLast(({ hash }) => hash === id);
  const finality = textOf(params, 'finality') ?? 'optimistic';
  if (!['optimistic', 'near-final', 'final'].includes(finality)) parseError('finality');
  const head = headOf(state);
  return finality === 'optimistic' ? head : state.blocks.findLast(({ hash }) => hash === head.final.hash);
}

function validatorsAnswer({ state, rules }: ChainView, params: unknown): object {
  const now = state();
  const epoch = epochOf(now, params);
  if (epoch === undefined) throw new RpcFailure('HANDLER_ERROR', 'UNKNOWN_EPOCH');
  const isCurrent = epoch === now.epoch;
  return {
    current_validators: epoch.members.map((member) => seatAnswer(epoch, member, rules)),
    next_validators: (isCurrent ? now.nextMembers : now.epoch.members).map((member, _at, all) => ({
      ...stakeAnswer(member),
      shards: shardsOf(all, member.account, rules.shards),
    })),
    current_fishermen: [],
    next_fishermen: [],
    current_proposals: [],
    prev_epoch_kickout: isCurrent ? now.kickout.map(kickoutAnswer) : [],
    epoch_start_height: epoch.startHeight,
    epoch_height: epoch.number,
  };
}

function epochOf({ epoch, previous, blocks }: ChainState, params: unknown): Epoch | undefined {
  const known = [epoch, ...(previous === null ? [] : [previous])];
  const byId = textOf(params, 'epoch_id');
  if (byId !== undefined) return known.find(({ id }) => id === byId);
  const by = fieldOf(params, 'block_id') ?? (Array.isArray(params) ? params[0] : undefined);
  if (by === undefined || by === null || by === 'latest') return epoch;
  const block = blocks.find(({ height, hash }) => height === by || hash === by);
  return known.find(({ id }) => id === block?.epochId);
}

function seatAnswer({ members, counters }: Epoch, member: Member, { shards }: NearRules): object {
  const own: Counters = counters.get(member.account) ?? noCounters(shards);
  const [chunks, endorsements] = [sumOf(own.chunks), sumOf(own.endorsements)];
  const produced = shardsOf(members, member.account, shards);
  const endorsed = Array.from({ length: shards }, (_, shard) => shard);
  return {
    ...stakeAnswer(member),
    is_slashed: false,
    shards: produced,
    shards_endorsed: endorsed,
    num_produced_blocks: own.blocks.produced,
    num_expected_blocks: own.blocks.expected,
    num_produced_chunks: chunks.produced,
    num_expected_chunks: chunks.expected,
    num_produced_chunks_per_shard: produced.map((shard) => own.chunks[shard]?.produced ?? 0),
    num_expected_chunks_per_shard: produced.map((shard) => own.chunks[shard]?.expected ?? 0),
    num_produced_endorsements: endorsements.produced,
    num_expected_endorsements: endorsements.expected,
    num_produced_endorsements_per_shard: own.endorsements.map(({ produced: made }) => made),
    num_expected_endorsements_per_shard: own.endorsements.map(({ expected }) => expected),
  };
}

/** Unit of a stake on the chain: 10^-24 NEAR. The lab's weights are millions of NEAR. */
const stakeAnswer = ({ account, publicKey, stake }: Member): object => ({
  account_id: account,
  public_key: publicKey,
  stake: `${BigInt(stake) * 10n ** 30n}`,
});

const kickoutAnswer = ({ account, reason, produced, expected }: Kickout): object => ({
  account_id: account,
  reason: reason === 'Unstaked' ? reason : { [reason]: { expected, produced } },
});

function protocolAnswer({ rules, chainId, protocol, genesisHeight }: ChainView): object {
  return {
    chain_id: chainId,
    protocol_version: protocol,
    genesis_height: genesisHeight,
    genesis_time: isoTime(0),
    epoch_length: rules.epochLength,
    block_producer_kickout_threshold: rules.kickout.blocks,
    chunk_producer_kickout_threshold: rules.kickout.chunks,
    chunk_validator_only_kickout_threshold: rules.kickout.endorsements,
    max_kickout_stake_perc: rules.mostKickedStake,
    // Rewards grow from the first to the second (nearcore, core/primitives/res/epoch_configs/mainnet/85.json).
    online_min_threshold: [90, 100],
    online_max_threshold: [99, 100],
    protocol_upgrade_stake_threshold: [4, 5],
  };
}

function fieldOf(params: unknown, name: string): unknown {
  return typeof params === 'object' && params !== null
    ? Object.entries(params).find(([key]) => key === name)?.[1]
    : undefined;
}

function textOf(params: unknown, name: string): string | undefined {
  const value = fieldOf(params, name);
  return typeof value === 'string' ? value : undefined;
}

function parseError(what: string): never {
  throw new RpcFailure('REQUEST_VALIDATION_ERROR', 'PARSE_ERROR', { error_message: `Failed parsing args: ${what}` });
}

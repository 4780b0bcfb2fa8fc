import type { HeightLine } from './chain-lines.ts';
import type { NodeConfig, Signer } from './home.ts';
import type { Produced } from './node.ts';
import type { Reloads } from './reload.ts';

export interface Measured {
  readonly signer: Signer | null;
  readonly newest: HeightLine | null;
  readonly syncing: boolean;
  readonly signs: boolean;
  readonly produced: Readonly<Produced>;
  readonly reloads: Readonly<Reloads>;
  readonly config: NodeConfig;
  readonly shards: number;
  readonly protocol: number;
  readonly databaseVersion: number;
}

/** The page that Prometheus reads, with the names of nearcore (chain/client/src/metrics.rs, core/dyn-configs/src/metrics.rs). */
export function metricsText(of: Measured): string {
  const { newest, reloads, produced } = of;
  const seat = newest?.seats.find(({ account }) => account === of.signer?.account);
  const isMember = of.signer !== null && seat?.inEpoch === true;
  const tracked = trackedShards(of, seat?.shards ?? []);
  const lines = [
    ['near_config_reloads_total', reloads.total],
    ['near_config_reload_timestamp_seconds', reloads.lastS],
    ['near_config_correct', reloads.correct ? 1 : 0],
    ['near_is_validator', isMember ? 1 : 0],
    ['near_is_block_producer', isMember ? 1 : 0],
    ['near_block_height_head', newest?.head.height ?? 0],
    ['near_final_block_height', newest?.final.height ?? 0],
    ['near_epoch_height', newest?.epoch.number ?? 0],
    ['near_block_produced_total', produced.blocks],
    ['near_chunk_produced_total', produced.chunks],
    // NoSync is 0, as the state of a node with which all is well; 4 stands for the downloading of blocks.
    ['near_sync_status', of.syncing ? 4 : 0],
    ['near_node_protocol_version', of.protocol],
    ['near_node_db_version', of.databaseVersion],
    ['near_peers_with_invalid_hash', 0],
    ...Array.from({ length: of.shards }, (_, shard) => [
      [`near_is_chunk_producer_for_shard{shard_id="${shard}"}`, isMember && seat?.shards.includes(shard) ? 1 : 0],
      [`near_client_tracked_shards{shard_id="${shard}"}`, tracked.includes(shard) ? 1 : 0],
    ]).flat(),
    ...(newest?.seats ?? []).flatMap(({ account, blocks, chunks }) => [
      [`near_validators_blocks_produced{account_id="${account}"}`, blocks.produced],
      [`near_validators_blocks_expected{account_id="${account}"}`, blocks.expected],
      [`near_validators_chunks_produced{account_id="${account}"}`, chunks.produced],
      [`near_validators_chunks_expected{account_id="${account}"}`, chunks.expected],
    ]),
  ] as const;
  return lines.map(([name, value]) => `${name} ${value}\n`).join('');
}

function trackedShards({ config, shards, newest }: Measured, own: readonly number[]): readonly number[] {
  if (config.trackedShards === 'AllShards') return Array.from({ length: shards }, (_, shard) => shard);
  const shadowed = JSON.stringify(config.trackedShards);
  const seat = newest?.seats.find(({ account }) => shadowed.includes(`"${account}"`));
  return [...new Set([...own, ...(seat?.shards ?? [])])];
}

import { RpcFailure } from './failure.ts';
import type { RpcTable } from './server.ts';

/** What one node says of itself. */
export interface NodeView {
  readonly chainId: string;
  readonly genesis: string;
  readonly release: string;
  readonly protocol: number;
  readonly latestProtocol: number;
  readonly rpcAddr: string;
  /** `ed25519:…` of node_key.json. */
  readonly nodeKey: string;
  readonly signer: { readonly account: string; readonly publicKey: string } | null;
  readonly syncing: boolean;
  readonly head: { readonly height: number; readonly hash: string; readonly timeMs: number; readonly epochId: string };
  readonly epochStartHeight: number;
  readonly members: readonly string[];
  readonly peers: number;
  /** `tracked_shards_config` that is in force. */
  readonly trackedShards: unknown;
  readonly archive: boolean;
  readonly uptimeS: number;
}

/** NEAR's times have nine digits after the point. @param ms since 1970, with fractions */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / 1000) * 1000;
  const nanos = String(Math.round((ms - whole) * 1e6)).padStart(9, '0');
  return `${new Date(whole).toISOString().slice(0, 19)}.${nanos}Z`;
}

/** What a node answers of itself, in the form of nearcore 2.x. @param view null: it has heard of no block yet */
export function nodeTable(view: () => NodeView | null): RpcTable {
  const known = (): NodeView => {
    const now = view();
    if (now === null) throw new RpcFailure('HANDLER_ERROR', 'NO_NEW_BLOCKS');
    return now;
  };
  return {
    status: () => statusAnswer(known()),
    health: () => {
      if (known().syncing) throw new RpcFailure('HANDLER_ERROR', 'NODE_IS_SYNCING');
      return null;
    },
    network_info: () => networkAnswer(known()),
    client_config: () => configAnswer(known()),
  };
}

function statusAnswer(view: NodeView): object {
  const { head, signer, release } = view;
  return {
    chain_id: view.chainId,
    genesis_hash: view.genesis,
    version: { version: release, build: release, commit: '1a2b3c4', rustc_version: '1.86.0' },
    protocol_version: view.protocol,
    latest_protocol_version: view.latestProtocol,
    rpc_addr: view.rpcAddr,
    sync_info: {
      latest_block_hash: head.hash,
      latest_block_height: head.height,
      latest_block_time: isoTime(head.timeMs),
      latest_state_root: head.hash,
      syncing: view.syncing,
      epoch_id: head.epochId,
      epoch_start_height: view.epochStartHeight,
      earliest_block_hash: null,
      earliest_block_height: null,
      earliest_block_time: null,
    },
    validators: view.members.map((account) => ({ account_id: account })),
    validator_account_id: signer?.account ?? null,
    validator_public_key: signer?.publicKey ?? null,
    node_key: signer?.publicKey ?? null,
    node_public_key: view.nodeKey,
    uptime_sec: view.uptimeS,
    detailed_debug_status: null,
  };
}

function networkAnswer({ peers }: NodeView): object {
  return {
    num_active_peers: peers,
    peer_max_count: 40,
    sent_bytes_per_sec: 12_000,
    received_bytes_per_sec: 14_000,
    active_peers: Array.from({ length: peers }, (_, at) => ({
      id: `ed25519:labpeer${at}`,
      addr: `192.0.2.${at + 1}:24567`,
      account_id: null,
    })),
    known_producers: [],
  };
}

function configAnswer({ chainId, trackedShards, archive, release }: NodeView): object {
  return {
    chain_id: chainId,
    archive,
    tracked_shards_config: trackedShards,
    version: { version: release, build: release, commit: '1a2b3c4', rustc_version: '1.86.0' },
  };
}

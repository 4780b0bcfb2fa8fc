import { keyOfFile } from '../../chains/polkadot/keystore.ts';
import type { PolkadotHostFacts } from '../../chains/polkadot/node-host.ts';
import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';

/** Public keys by the names of a node's key files; null when they cannot be listed, or when something else lies there: what it is nobody knows. */
export function keystoreOf({ keystore }: PolkadotHostFacts): readonly PublicSessionKey[] | null {
  if (keystore.kind === 'missing') return [];
  if (keystore.kind === 'unreadable' || keystore.others > 0) return null;
  const keys = keystore.names.map(keyOfFile);
  return keys.every((key) => key !== null) ? keys : null;
}

/**
 * What a node has signed since it started, by what it counts itself (polkadot-sdk substrate/client/basic-authorship,
 * consensus/grandpa, consensus/beefy: the metrics of these names).
 */
const SIGNATURES = {
  blocks: 'substrate_proposer_block_constructed_count',
  prevotes: 'substrate_finality_grandpa_prevotes_total',
  precommits: 'substrate_finality_grandpa_precommits_total',
  'BEEFY votes': 'substrate_beefy_votes_sent',
} as const;

/** Counters by kind; those that the node does not have are left out. */
export function signaturesOf({ metrics }: PolkadotHostFacts): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(SIGNATURES).flatMap(([kind, name]) => {
      const value = metrics[name];
      return value === undefined ? [] : [[kind, value]];
    }),
  );
}

/** `polkadot_node_is_active_validator`; null when it could not be read. */
export function saysActive({ metrics }: PolkadotHostFacts): boolean | null {
  const value = metrics['polkadot_node_is_active_validator'];
  return value === undefined ? null : value === 1;
}

/** In sync by its own RPC; null when it does not say. */
export function inSync({ rpc: { health } }: PolkadotHostFacts): boolean | null {
  return health.kind === 'known' ? !health.value.isSyncing : null;
}

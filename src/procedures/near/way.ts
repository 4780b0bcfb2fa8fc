import type { NearConfigFacts, NearHostFacts } from '../../chains/near/node-host.ts';
import type { Way } from './steps.ts';

/** Fields of config.json by which nodes were set up before `tracked_shards_config`; nearcore refuses them beside it. */
export const OLD_FIELDS = ['tracked_shards', 'tracked_shadow_validator', 'tracked_shard_schedule', 'tracked_accounts'];

/** Names of what is read of config.json. */
export const TRACKED = 'tracked_shards_config';
export const MEMTRIES = 'store.load_mem_tries_for_tracked_shards';
export const KEY_FILE = 'validator_key_file';

/** `{"ShadowValidator":"POOL"}` as the guard prints it: JSON without blanks. */
export const shadowOf = (pool: string): string => JSON.stringify({ ShadowValidator: pool });
export const ALL_SHARDS = '"AllShards"';
export const NO_SHARDS = '"NoShards"';

/** One field of config.json as JSON; null where it has none, or cannot be read. */
export function fieldOf(config: NearConfigFacts, name: string): string | null {
  return config.kind === 'present' ? (config.fields[name] ?? null) : null;
}

/**
 * Which of the guide's options a standby was set up for, by its config.json: what a node was prepared as is observed, never remembered.
 * Null: for neither.
 */
export function wayOf({ config }: Pick<NearHostFacts, 'config'>, pool: string): Way | null {
  const tracked = fieldOf(config, TRACKED);
  const memtries = fieldOf(config, MEMTRIES);
  if (tracked === shadowOf(pool) && memtries === 'true') return 'hot-swap';
  return tracked === ALL_SHARDS && memtries === 'false' ? 'restart' : null;
}

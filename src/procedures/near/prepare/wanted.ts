import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { ALL_SHARDS, shadowOf } from '../way.ts';
import type { Way } from '../steps.ts';

/** What config.json of a standby says; no other field of it is touched (NEAR's guide, options 2 and 1). */
export interface WantedConfig {
  /** As JSON. */
  readonly tracked: string;
  readonly memtries: 'true' | 'false';
  /** The same as arguments of the guard. */
  readonly args: { readonly shards: 'ShadowValidator' | 'AllShards'; readonly memtries: 'true' | 'false' };
}

export function wantedConfig(way: Way, pool: string): WantedConfig {
  return way === 'hot-swap'
    ? { tracked: shadowOf(pool), memtries: 'true', args: { shards: 'ShadowValidator', memtries: 'true' } }
    : { tracked: ALL_SHARDS, memtries: 'false', args: { shards: 'AllShards', memtries: 'false' } };
}

/** Whether the process runs with something else than config.json says now: most of that file is read at a start alone. */
export function runsWithOther({ process, config, rpc }: NearHostFacts, { tracked }: WantedConfig): boolean {
  if (process === null) return false;
  if (config.kind === 'present' && config.ageMs !== null && process.ageMs >= config.ageMs) return true;
  return rpc.tracked.kind === 'known' && rpc.tracked.value !== tracked;
}

import type { NearHostFacts } from '../../chains/near/node-host.ts';
import type { NearEpoch } from '../../chains/near/port.ts';
import type { NodeName } from '../../domain/names.ts';
import { sceneNode, type Scene } from './checks/scene.ts';
import { fieldOf, MEMTRIES, shadowOf } from './way.ts';

/**
 * How long a standby has shadowed its pool. In each epoch it loads the shards of the next one, so that it has what it needs only when it
 * has lived through a whole one.
 */
export type Shadowing =
  /** From before the epoch before this one began. */
  | { readonly kind: 'whole'; readonly sinceMs: number }
  | {
      readonly kind: 'not-yet';
      readonly sinceMs: number;
      /** Changes of epoch that have to come. */
      readonly epochsLeft: 1 | 2;
      /** About how long that takes; null where it cannot be told. Unit: milliseconds. */
      readonly leftMs: number | null;
      /** About how long an epoch takes. Unit: milliseconds. */
      readonly epochMs: number | null;
    }
  /** It does not shadow this pool. */
  | { readonly kind: 'no'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** What is in force was read at the start, so it is in force for as long as the process runs. */
export function shadowing(scene: Scene, node: NodeName): Shadowing {
  const { look } = sceneNode(scene, node);
  if (look === undefined) return { kind: 'unknown', because: 'not looked at' };
  if (look.kind === 'unseen') return { kind: 'unknown', because: look.because };
  const amiss = notInForce(look.facts, scene.target.pool);
  if (amiss !== null) return amiss;
  const { process } = look.facts;
  return process === null
    ? { kind: 'unknown', because: 'its process cannot be told' }
    : sinceThen(scene, scene.atMs - process.ageMs);
}

function notInForce({ process, processCount, rpc, config }: NearHostFacts, pool: string): Shadowing | null {
  if (processCount === 0) return { kind: 'no', because: 'no node runs' };
  if (process === null) return { kind: 'unknown', because: 'its process cannot be told' };
  if (rpc.tracked.kind === 'unknown') return { kind: 'unknown', because: rpc.tracked.because };
  if (rpc.tracked.value !== shadowOf(pool)) return { kind: 'no', because: `it tracks ${rpc.tracked.value}` };
  if (fieldOf(config, MEMTRIES) !== 'true') return { kind: 'no', because: 'its config.json has no memtries' };
  const isOlder = config.kind === 'present' && config.ageMs !== null && process.ageMs >= config.ageMs;
  return isOlder ? { kind: 'no', because: 'its config.json was written after it started' } : null;
}

function sinceThen(scene: Scene, sinceMs: number): Shadowing {
  const { previousEpoch } = scene;
  if (previousEpoch.kind === 'unknown') return { kind: 'unknown', because: previousEpoch.because };
  const { startMs } = previousEpoch.value;
  if (startMs === null) return { kind: 'unknown', because: 'no observer says when the last epoch began' };
  if (sinceMs <= startMs) return { kind: 'whole', sinceMs };
  const epoch = currentEpoch(scene);
  if (epoch === null) return { kind: 'unknown', because: 'no observer tells the epoch' };
  const epochsLeft = epoch.startMs !== null && sinceMs <= epoch.startMs ? 1 : 2;
  return { kind: 'not-yet', sinceMs, epochsLeft, ...durations(scene, epoch, epochsLeft) };
}

function currentEpoch({ observers }: Scene): NearEpoch | null {
  const known = observers.find(({ epoch }) => epoch.kind === 'known')?.epoch;
  return known?.kind === 'known' ? known.value : null;
}

/** By the pace of this epoch so far: blocks come at no fixed time. */
function durations({ protocol, atMs }: Scene, { startMs, startHeight, height }: NearEpoch, epochsLeft: 1 | 2) {
  const blocks = height - startHeight;
  if (startMs === null || blocks <= 0 || protocol.kind === 'unknown') return { leftMs: null, epochMs: null };
  const blockMs = Math.max(0, atMs - startMs) / blocks;
  const { epochLength } = protocol.value;
  const left = Math.max(0, startHeight + epochLength - height) + (epochsLeft - 1) * epochLength;
  return { leftMs: Math.round(left * blockMs), epochMs: Math.round(epochLength * blockMs) };
}

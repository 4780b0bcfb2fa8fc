import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NearLook } from '../../../chains/near/observe-host.ts';
import type { NearTarget } from '../../../chains/near/target.ts';
import { isFenced, keyAt, liveKey, saysItSigns, unitIsDown, type Held } from '../node-look.ts';
import type { Way } from '../steps.ts';
import { fieldOf, MEMTRIES, NO_SHARDS, wayOf, TRACKED } from '../way.ts';
import { isWholeFence } from './fence-step.ts';
import { isStopping } from './gone.ts';

/** What a fenced look at one node shows. */
export interface NodeView {
  readonly process: 'none' | 'one' | 'many' | 'unknown';
  /** What its process says it signs with; `none` too where nothing runs. */
  readonly says: Held;
  /** The key that a start or a reload would read. */
  readonly live: Held;
  readonly staged: Held;
  readonly fence: 'none' | 'part' | 'whole';
  readonly unit: 'down' | 'stopping' | 'up';
  readonly inFlight: boolean;
  /** config.json is that of a standby of this way, or already that of the validator it is to become. */
  readonly isSetUp: boolean;
  /** config.json is what the failover node of a restart is to come up with. */
  readonly isConfigured: boolean;
}

/** Everything the decision rests on; nothing else may influence it. */
export interface SwapView {
  readonly way: Way;
  /** Null: it does not answer a fenced look. */
  readonly old: NodeView | null;
  readonly standby: NodeView | null;
  /** The new node may have been told to take the key, in whatever attempt, and has not been seen without it since. */
  readonly told: boolean;
  /** The guard of the new node said that it put the key in place. */
  readonly placed: boolean;
  /** The old node was proven stopped behind its fence in this run, and was not given its key back since. */
  readonly proven: boolean;
  /** The new node was proven to sign, or to have the key while there is nothing to sign. */
  readonly signed: boolean;
  readonly wantsBack: boolean;
  /** How often it was begun anew before the key was in place, since people last had a word. */
  readonly tries: number;
  /** How often a step after that came to nothing, since then. */
  readonly inVain: number;
  /** How long the run has only been waiting. Unit: milliseconds. */
  readonly waitedMs: number;
  readonly nowMs: number;
}

export function nodeView(look: NearLook | undefined, target: NearTarget, way: Way): NodeView | null {
  if (look?.kind !== 'seen') return null;
  const { facts } = look;
  const { processCount } = facts;
  const isConfigured = fieldOf(facts.config, TRACKED) === NO_SHARDS && fieldOf(facts.config, MEMTRIES) === 'true';
  return {
    process: processCount === null ? 'unknown' : processCount === 0 ? 'none' : processCount === 1 ? 'one' : 'many',
    says: saysItSigns(facts, target),
    live: liveKey(facts, target),
    staged: keyAt(facts.keys, 'staged', target),
    fence: fenceOf(facts, target),
    unit: unitIsDown(facts) ? 'down' : isStopping(facts) ? 'stopping' : 'up',
    inFlight: facts.inFlight !== null,
    isSetUp: wayOf(facts, target.pool) === way || (way === 'restart' && isConfigured),
    isConfigured,
  };
}

function fenceOf(facts: NearHostFacts, target: NearTarget): NodeView['fence'] {
  if (isWholeFence(facts, target)) return 'whole';
  return isFenced(facts) || keyAt(facts.keys, 'fenced', target) !== 'none' ? 'part' : 'none';
}

/** It signs, or would at its next start. */
export const holds = (node: NodeView | null): boolean =>
  node !== null && (node.says === 'this' || node.live === 'this');

/** It neither signs nor can, whatever happens to its process: seen, and not assumed. */
export const isClear = (node: NodeView | null): boolean =>
  node !== null && !node.inFlight && node.live === 'none' && node.says === 'none';

/** It can be given the key: once more forward. */
export function isFit({ standby, way }: SwapView): boolean {
  if (standby === null || !isClear(standby)) return false;
  if (standby.staged !== 'this' || !standby.isSetUp || standby.fence !== 'none') return false;
  // A failover node that was halted already needs no more than a start.
  return way === 'restart' || standby.process === 'one';
}

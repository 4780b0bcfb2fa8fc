import type { NearHostFacts, NearNodeStatus } from '../../chains/near/node-host.ts';
import type { NearTarget } from '../../chains/near/target.ts';

/** The validator key that lies in place, or that the process says it signs with: this validator's, none, another, or not known. */
export type Held = 'this' | 'none' | 'other' | 'unknown';

type Who = Pick<NearTarget, 'pool' | 'publicKey'>;

/** Its own RPC's word; null where it does not answer, or another process would have. */
export function statusOf({ rpc }: Pick<NearHostFacts, 'rpc'>): NearNodeStatus | null {
  return rpc.own && rpc.status.kind === 'known' ? rpc.status.value : null;
}

/** What the running process signs with, by its own word: it holds its key in memory, whatever files there are. */
export function saysItSigns(facts: Pick<NearHostFacts, 'rpc' | 'processCount'>, { pool, publicKey }: Who): Held {
  if (facts.processCount === 0) return 'none';
  const status = statusOf(facts);
  if (status === null) return 'unknown';
  if (status.validatorAccount === null && status.validatorKey === null) return 'none';
  return status.validatorAccount === pool && status.validatorKey === publicKey ? 'this' : 'other';
}

/** The key file that a start, or a reload, reads. */
export function liveKey({ keys }: Pick<NearHostFacts, 'keys'>, who: Who): Held {
  return keyAt(keys, 'live', who);
}

export function keyAt(keys: NearHostFacts['keys'], place: keyof NearHostFacts['keys'], { publicKey }: Who): Held {
  const file = keys[place];
  if (file.kind === 'missing') return 'none';
  if (file.kind === 'unreadable') return 'unknown';
  return file.publicKey === publicKey ? 'this' : 'other';
}

/** Anything of the fence is there. */
export function isFenced({ fence }: Pick<NearHostFacts, 'fence'>): boolean {
  return fence.file || fence.dropIn || fence.inForce;
}

/** Nothing of the unit runs, and nothing is under way. */
export function unitIsDown({ unit }: Pick<NearHostFacts, 'unit'>): boolean {
  return (unit.active === 'inactive' || unit.active === 'failed') && (unit.mainPid === null || unit.mainPid === 0);
}

import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import { unitIsDown } from '../node-look.ts';

/** Nothing of this home runs, and its unit is at rest. It is no proof: that is the guard's, from a fresh connection. */
export function isGone(facts: Pick<NearHostFacts, 'processCount' | 'unit'>): boolean {
  return facts.processCount === 0 && unitIsDown(facts);
}

/** systemd has been told to stop it, and it has not ended yet. */
export function isStopping({ unit }: Pick<NearHostFacts, 'unit'>): boolean {
  return unit.active === 'deactivating';
}

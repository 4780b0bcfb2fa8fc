import type { Clock } from '../../domain/clock.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import { type HostLook, lookOn } from '../../hosts/observe.ts';
import type { HostPort } from '../../hosts/port.ts';
import { parseNearHostFacts } from './host-facts.ts';
import type { NearHostFacts } from './node-host.ts';
import { nearArgs, type NearTarget } from './target.ts';

/** What one look at a node came to. */
export type NearLook = HostLook<NearHostFacts>;

/** One `observe` of the guard on the host of a NEAR node, fenced when `fence` is given. Never throws. */
export async function observeNearHost(
  deps: { host: HostPort; clock: Clock },
  target: NearTarget,
  node: NodeName,
  fence?: { term: Term; run: RunId },
): Promise<NearLook> {
  return lookOn(deps, { node, args: nearArgs(target, node), fence }, parseNearHostFacts);
}

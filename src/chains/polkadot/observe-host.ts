import type { Clock } from '../../domain/clock.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import { type HostLook, lookOn } from '../../hosts/observe.ts';
import type { HostPort } from '../../hosts/port.ts';
import { parsePolkadotHostFacts } from './host-facts.ts';
import type { PolkadotHostFacts } from './node-host.ts';
import { polkadotArgs, type PolkadotTarget } from './target.ts';

/** What one look at a node came to. */
export type NodeLook = HostLook<PolkadotHostFacts>;

/** One `observe` of the guard on the host of a Polkadot node, fenced when `fence` is given. Never throws. */
export async function observePolkadotHost(
  deps: { host: HostPort; clock: Clock },
  target: PolkadotTarget,
  node: NodeName,
  fence?: { term: Term; run: RunId },
): Promise<NodeLook> {
  return lookOn(deps, { node, args: polkadotArgs(target, node), fence }, parsePolkadotHostFacts);
}

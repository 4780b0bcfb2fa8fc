import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf, type FailureCode } from '../../domain/failure.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import { observeOn } from '../../hosts/observe.ts';
import type { HostPort } from '../../hosts/port.ts';
import { parsePolkadotHostFacts } from './host-facts.ts';
import type { PolkadotHostFacts } from './node-host.ts';
import { polkadotArgs, type PolkadotTarget } from './target.ts';

/** What one look at a node came to. */
export type NodeLook =
  | { readonly kind: 'seen'; readonly node: NodeName; readonly facts: PolkadotHostFacts }
  | {
      readonly kind: 'unseen';
      readonly node: NodeName;
      readonly because: string;
      readonly code: FailureCode;
      /** The guard's own word, where it refused. */
      readonly word?: string;
    };

/** One `observe` of the guard on the host of a Polkadot node, fenced when `fence` is given. Never throws. */
export async function observePolkadotHost(
  deps: { host: HostPort; clock: Clock },
  target: PolkadotTarget,
  node: NodeName,
  fence?: { term: Term; run: RunId },
): Promise<NodeLook> {
  const observed = await observeOn(deps, polkadotArgs(target, node), fence);
  if (observed.kind === 'unknown') return { ...observed, kind: 'unseen', node };
  try {
    return { kind: 'seen', node, facts: parsePolkadotHostFacts(observed.facts, observed.clock) };
  } catch (error) {
    const code = error instanceof BatonError ? error.code : 'host/bad-answer';
    return { kind: 'unseen', node, because: messageOf(error), code };
  }
}

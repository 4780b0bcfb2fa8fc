import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf, type FailureCode } from '../../domain/failure.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import { observeOn } from '../../hosts/observe.ts';
import type { HostPort } from '../../hosts/port.ts';
import { parseNearHostFacts } from './host-facts.ts';
import type { NearHostFacts } from './node-host.ts';
import { nearArgs, type NearTarget } from './target.ts';

/** What one look at a node came to. */
export type NearLook =
  | { readonly kind: 'seen'; readonly node: NodeName; readonly facts: NearHostFacts }
  | {
      readonly kind: 'unseen';
      readonly node: NodeName;
      readonly because: string;
      readonly code: FailureCode;
      /** The guard's own word, where it refused. */
      readonly word?: string;
    };

/** One `observe` of the guard on the host of a NEAR node, fenced when `fence` is given. Never throws. */
export async function observeNearHost(
  deps: { host: HostPort; clock: Clock },
  target: NearTarget,
  node: NodeName,
  fence?: { term: Term; run: RunId },
): Promise<NearLook> {
  const observed = await observeOn(deps, nearArgs(target, node), fence);
  if (observed.kind === 'unknown') return { ...observed, kind: 'unseen', node };
  try {
    return { kind: 'seen', node, facts: parseNearHostFacts(observed.facts, observed.clock) };
  } catch (error) {
    const code = error instanceof BatonError ? error.code : 'host/bad-answer';
    return { kind: 'unseen', node, because: messageOf(error), code };
  }
}

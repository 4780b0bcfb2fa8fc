import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { NodeName, RunId, Term } from '../../domain/names.ts';
import { observeOn } from '../../hosts/observe.ts';
import type { HostPort } from '../../hosts/port.ts';
import { parseHostFacts } from './host-facts.ts';
import type { HostFacts, Reading } from './observation.ts';
import { guardArgs, type SolanaTarget } from './target.ts';

/** One `observe` of the guard on one host, fenced when `fence` is given. Never throws. */
export async function observeHost(
  deps: { host: HostPort; clock: Clock },
  target: SolanaTarget,
  node: NodeName,
  fence?: { term: Term; run: RunId },
): Promise<Reading<HostFacts>> {
  const observed = await observeOn(deps, guardArgs(target, node, null), fence);
  if (observed.kind === 'unknown') return observed;
  try {
    return { kind: 'known', value: parseHostFacts(observed.facts, observed.clock) };
  } catch (error) {
    return {
      kind: 'unknown',
      because: messageOf(error),
      code: error instanceof BatonError ? error.code : 'host/bad-answer',
    };
  }
}

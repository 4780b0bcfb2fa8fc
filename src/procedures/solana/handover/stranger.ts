import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { StepResult } from '../../../execution/procedure.ts';

/** What was said of a node that shows another host key than the pinned one; null for any other. Nothing was sent to it. */
export function strangerAt(seen: SolanaObservation, node: NodeName): string | null {
  const host = seen.nodes[node]?.host;
  return host?.kind === 'unknown' && host.code === 'host/key-changed' ? host.because : null;
}

/**
 * A refusal where a node shows another host key, or null. That is no silence: waiting does not mend it, and what would
 * answer may be another machine.
 * @param signer the node that was seen to sign, where one was
 */
export function refuseStranger(seen: SolanaObservation, signer = 'unknown'): StepResult | null {
  for (const node of Object.keys(seen.nodes)) {
    const text = strangerAt(seen, node);
    if (text !== null) return { kind: 'refused', code: 'host/key-changed', text, signer };
  }
  return null;
}

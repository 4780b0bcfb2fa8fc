import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { NodeName } from '../../../domain/names.ts';

/** What leaves standing what was handed out: the node had given the role up before, and proved nothing new. */
const NOTHING_NEW: ReadonlySet<string> = new Set(['begun -', 'unknown again']);

/**
 * Hash of the tower that a node has handed out since it last ran as the identity, or `none`: from its own receipts, which know
 * it even where the answer of the step-down was lost. A step-down that took the role off it and handed nothing out makes an
 * older hash worthless: the node has voted since. The guard reads the receipts by the same rule and refuses any other hash.
 * @param receipts run, step, attempt, verb, digest, term, state and detail in each; oldest first
 */
export function emittedTower(receipts: readonly string[]): string {
  let emitted = 'none';
  for (const [, , , verb, , , state, detail = 'none'] of receipts.map((line) => line.split(' '))) {
    if (state === 'refused') continue;
    if (verb === 'solana.step-down') {
      if (state === 'done') emitted = detail;
      else if (!NOTHING_NEW.has(`${state} ${detail}`)) emitted = 'none';
    }
    // It votes with these, or may have.
    if (verb === 'solana.step-up' || verb === 'solana.take-back') emitted = 'none';
  }
  return emitted;
}

/** The receipts that a look saw on one node, oldest first; none where it did not answer. */
export function receiptsOf(seen: SolanaObservation, node: NodeName): readonly string[] {
  const host = seen.nodes[node]?.host;
  return host?.kind === 'known' ? host.value.receipts : [];
}

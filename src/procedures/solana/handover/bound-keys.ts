import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { NodeName, PublicKey } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import { boundUnstakedKey, namesUnstakedKey } from '../bound.ts';

/** The node's own key while it does not vote, as the approved plan names it. @throws `config/invalid` without one */
export const unstakedKeyOf = (plan: Plan, node: NodeName): PublicKey => boundUnstakedKey(plan.bound, node);

/**
 * The same, or what the node itself shows where the plan was made without it: an old node that could not be asked then. The
 * guard compares it with the key file before every effect. Null where neither tells.
 */
export function unstakedKeyNow(plan: Plan, seen: SolanaObservation, node: NodeName): PublicKey | null {
  if (namesUnstakedKey(plan.bound, node)) return unstakedKeyOf(plan, node);
  const host = seen.nodes[node]?.host;
  return host?.kind === 'known' ? host.value.unstakedKey.publicKey : null;
}

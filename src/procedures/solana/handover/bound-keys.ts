import type { NodeName, PublicKey } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import { boundUnstakedKey } from '../bound.ts';

/** The node's own key while it does not vote, as the approved plan names it. @throws `config/invalid` without one */
export const unstakedKeyOf = (plan: Plan, node: NodeName): PublicKey => boundUnstakedKey(plan.bound, node);

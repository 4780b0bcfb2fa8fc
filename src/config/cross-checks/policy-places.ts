import { CHAINS, type Chain } from '../../domain/names.ts';
import { group, groups, type Loose } from '../loose.ts';
import type { Path } from '../problem.ts';

/** One place that sets a policy: that of a chain, or what a validator has different. */
export interface PolicyPlace {
  readonly path: Path;
  readonly chain: Chain;
  /** What stands at this very place. */
  readonly own: Loose;
  /** The policy of the chain for the whole fleet. */
  readonly base: Loose;
  /** Whether it is that of the chain. */
  readonly forAll: boolean;
}

/** Every place that sets a policy, of the chains that this file has to do with. */
export function policyPlaces(fleet: Loose): readonly PolicyPlace[] {
  const policies = group(fleet['policies']);
  const validators = groups(fleet['validators']).map(([name, validator]) => {
    // A chain that nobody knows is told by the schema; until then the policy that came first stands for it.
    const chain = CHAINS.find((one) => one === validator['chain']) ?? 'solana';
    return { path: ['validators', name, 'policy'], chain, own: group(validator['policy']) };
  });
  const used = CHAINS.filter((chain) => policies[chain] !== undefined || validators.some((one) => one.chain === chain));
  // A file without a validator is one of Solana, whose policy came first.
  const chains: readonly Chain[] = used.length === 0 ? ['solana'] : used;
  return [
    ...chains.map((chain) => {
      const base = group(policies[chain]);
      return { path: ['policies', chain], chain, own: base, base, forAll: true };
    }),
    ...validators.map((one) => ({ ...one, base: group(policies[one.chain]), forAll: false })),
  ];
}

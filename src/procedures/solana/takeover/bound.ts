import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { Plan } from '../../../domain/plan.ts';
import { boundFacts, compareBound } from '../bound.ts';
import type { Roles } from '../roles.ts';
import { lastVoteInWords } from './evidence.ts';

/** The last vote that people saw when they approved. */
const LAST_VOTE = 'last vote on chain';

/**
 * What must still be so when the run starts. Of the old node only its name: what it shows may come and go, and the fence
 * looks for itself. The last vote on chain stands for the evidence: one more, and the plan is void.
 */
export function takeoverBound(
  seen: SolanaObservation,
  target: SolanaTarget,
  roles: Roles,
): Readonly<Record<string, string>> {
  const facts = boundFacts(seen, target, roles);
  const kept = Object.entries(facts).filter(([fact]) => !fact.startsWith(`${roles.from} `));
  const address = facts[`${roles.from} address`];
  return {
    ...Object.fromEntries(kept),
    ...(address === undefined ? {} : { [`${roles.from} address`]: address }),
    [LAST_VOTE]: lastVoteInWords(seen),
  };
}

/**
 * What has changed since the plan was made, one sentence each; empty when it still fits.
 * @param isFenced whether the old node has shown in this run that it cannot sign: a vote of it that lands later changes nothing
 */
export function takeoverChanges(
  plan: Pick<Plan, 'bound' | 'from' | 'to'>,
  seen: SolanaObservation,
  target: SolanaTarget,
  isFenced: boolean,
): string[] {
  const { [LAST_VOTE]: lastVote = '', ...facts } = takeoverBound(seen, target, { from: plan.from, to: plan.to });
  const after = isFenced ? facts : { ...facts, [LAST_VOTE]: lastVote };
  const before = Object.fromEntries(Object.keys(after).map((fact) => [fact, plan.bound[fact] ?? 'nothing']));
  return compareBound(before, after).map(
    ({ fact, from, to }) => `${fact} was ${from} when the plan was made and is ${to} now.`,
  );
}

import type { ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { proveLandedVotes } from '../handover/landed-votes.ts';
import type { TakeoverDeps } from './deps.ts';
import { endReturned } from './returning.ts';
import { takeAgain } from './take-again.ts';

/** A standby that votes lands its first vote within seconds; a minute covers a bad stretch of the cluster. */
const LANDED_WITHIN_MS = 60_000;

/** Verified: the votes of the new node land. An old node that has come back as the identity loses it first. */
export function verifyStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'verify',
    async perform(context) {
      const hindrance = (await endReturned(context, deps, 'verify')) ?? (await takeAgain(context, deps, 'verify'));
      if (hindrance) return hindrance;
      const after = knownVote(context);
      const landed = await proveLandedVotes(deps, deps.targetOf(context), after, LANDED_WITHIN_MS, context.signal);
      if (!landed.proven) return { kind: 'unknown', code: 'chain/unreachable', text: landed.text };
      return {
        kind: 'proven',
        evidence: `Votes of ${context.run.to} land at ${landed.observers.join(' and ')} (${landed.first}, then ${landed.second})`,
        figures: { firstLandedVote: landed.first, gapSlots: after > 0 ? landed.first - after : null },
      };
    },
  };
}

/** The last vote that was known when the standby was armed: of its tower, or of the chain. */
function knownVote(context: RunContext): number {
  const armed = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'arm')?.event;
  return armed?.kind === 'step.proven' ? Number(armed.figures['lastVote']) : 0;
}

import type { ProcedureStep } from '../../../execution/procedure.ts';
import type { TakeoverDeps } from './deps.ts';
import { endReturned } from './returning.ts';
import { takeAgain, votesLand } from './take-again.ts';

/** Verified: the votes of the new node land. An old node that has come back as the identity loses it first. */
export function verifyStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'verify',
    async perform(context) {
      const hindrance = await endReturned(context, deps, 'verify');
      if (hindrance) return hindrance;
      const again = await takeAgain(context, deps, 'verify');
      return typeof again === 'string' ? votesLand(context, deps) : again;
    },
  };
}

import type { ProcedureStep } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { liveKey } from '../node-look.ts';
import { waitForEnd } from './ended.ts';
import { isGone, isStopping } from './gone.ts';
import { rememberStandby } from './remembered.ts';
import { tellToStop } from './stop-step.ts';

/** Halt: the failover node stops, to come up with the key. Not before the margin: it is read from its final head. */
export function haltStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'halt',
    async perform(context) {
      const { to } = context.run;
      const seen = await fencedOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      rememberStandby(context, seen.facts);
      if (liveKey(seen.facts, deps.targetOf(context)) !== 'none')
        return { kind: 'refused', code: 'host/refused', text: `A validator key is in place on ${to}.` };
      if (isGone(seen.facts)) return { kind: 'proven', evidence: `${to} does not run` };
      if (!isStopping(seen.facts)) {
        const refused = await tellToStop(context, deps, to, 'halt');
        if (refused !== null) return refused;
      }
      const began = deps.clock.monotonic();
      const end = await waitForEnd(context, deps, to);
      if ('instead' in end) return end.instead;
      rememberStandby(context, { ...seen.facts, ...end.gone, process: null });
      const haltMs = Math.round(deps.clock.monotonic() - began);
      return { kind: 'proven', evidence: `${to} has stopped`, figures: { haltMs } };
    },
  };
}

import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { ProcedureStep } from '../../../execution/procedure.ts';
import { growingPauseMs } from '../../growing-pause.ts';
import { readyChecks } from '../checks/all.ts';
import type { NearDeps } from '../deps.ts';
import { unitIsDown } from '../node-look.ts';
import { wayOfPlan } from '../planned.ts';
import { later } from './act.ts';

/** In sync with the outside observers. It takes seconds where the chain is there, and days where it is not. */
export function syncStep(deps: NearDeps, id = 'sync'): ProcedureStep {
  return {
    id,
    async perform(context) {
      const { to } = context.run;
      const scene = await deps.scene(context);
      const look = scene.nodes[to];
      // Not running, and its unit does not bring it: that does not come by waiting, and a look begins anew with the start.
      if (look?.kind === 'seen' && look.facts.processCount === 0 && unitIsDown(look.facts))
        return { kind: 'unknown', code: 'run/checks-failed', text: `${to} was stopped, or has failed` };
      const [first] = ofThese(readyChecks(scene, to, wayOfPlan(context.plan)), [
        'host-answers',
        'one-node',
        'rpc',
        'standby-synced',
      ]);
      return first === undefined
        ? { kind: 'proven', evidence: `${to} is in sync`, figures: {} }
        : later(deps, inWords(first), growingPauseMs(context, deps.clock, id));
    },
  };
}

function ofThese(checks: readonly CheckResult[], ids: readonly string[]): CheckResult[] {
  return blocking(checks).filter(({ id }) => ids.includes(id));
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;

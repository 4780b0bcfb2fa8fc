import { BatonError } from '../../../domain/failure.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import { changesIn, nodesOf, type PrepareDeps } from './deps.ts';
import { performOn } from './perform.ts';
import { STEPS } from './steps.ts';

/** Puts back on each node what the run that the plan names kept there. */
export function undoStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: STEPS.undo,
    async perform(context): Promise<StepResult> {
      const done: string[] = [];
      for (const node of nodesOf(context)) {
        const of = context.plan.bound[`${node} undoes`];
        if (of === undefined) continue;
        try {
          done.push(wordsOf(node, await undoOn(context, deps, node, of)));
        } catch (error) {
          if (!(error instanceof BatonError) || error.code !== 'host/refused') throw error;
          return { kind: 'refused', code: error.code, text: error.message };
        }
      }
      return { kind: 'proven', evidence: done.join(' ') };
    },
  };
}

/** @throws as `performOn` */
export function undoOn(context: RunContext, deps: PrepareDeps, node: NodeName, of: RunId): Promise<GuardAnswer> {
  const paths = changesIn(context).filter((change) => change.node === node).length;
  return performOn(context, deps, {
    step: STEPS.undo,
    node,
    verb: 'undo',
    args: { of },
    expectedBefore: `as ${of} left it`,
    expectedAfter: `as it was before ${of}, in ${paths} places`,
  });
}

function wordsOf(node: NodeName, { facts }: GuardAnswer): string {
  const [restored, left] = [facts.all('restored'), facts.all('left')];
  const back = restored.length === 0 ? 'nothing had to be put back' : `${restored.join(', ')} as before`;
  return `${node}: ${back}${left.length === 0 ? '' : `; left there: ${left.join(', ')}`}.`;
}

import type { ProcedureStep } from '../../../execution/procedure.ts';
import { setAside } from './arm-step.ts';
import type { HandoverDeps } from './deps.ts';

/** Closed: the old tower on the old host is set aside, so that it can never be taken for a fresh one. */
export function closeStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'close',
    async perform(context) {
      const { from } = context.run;
      const answer = await context.act(setAside(context, deps, 'close', from));
      if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: answer.text };
      return { kind: 'proven', evidence: `The old tower on ${from} is set aside.`, figures: {} };
    },
  };
}

import { BatonError } from '../../domain/failure.ts';
import type { Plan } from '../../domain/plan.ts';
import type { ProcedureStep } from '../../execution/procedure.ts';
import type { Way } from './steps.ts';

/** The bound fact that says by which of the guide's options a plan goes. */
export const WAY_FACT = 'way';

/** @throws `run/checks-failed` when the plan does not say it */
export function wayOfPlan({ bound }: Pick<Plan, 'bound'>): Way {
  const way = bound[WAY_FACT];
  if (way === 'hot-swap' || way === 'restart') return way;
  throw new BatonError('run/checks-failed', 'The plan does not say by which way it goes: ask for a new plan.');
}

/** A procedure has one list of steps for both ways; one that this plan has not is passed by. */
export function ifPlanned(step: ProcedureStep): ProcedureStep {
  return {
    ...step,
    perform: (context) =>
      context.plan.steps.some(({ id }) => id === step.id)
        ? step.perform(context)
        : Promise.resolve({ kind: 'proven', evidence: 'Not a step of this plan' }),
  };
}

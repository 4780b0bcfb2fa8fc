import type { Procedure, StepResult } from '../../../../../src/execution/procedure.ts';
import type { Played } from '../play.ts';

/** Performs one step as the runner does, and keeps what it came to. */
export async function perform(world: Played, procedure: Procedure, id: string): Promise<StepResult> {
  const step = procedure.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  const { attempt } = world.context;
  world.note({ kind: 'step.began', step: id, attempt });
  const result = await step.perform(world.context);
  if (result.kind === 'proven')
    world.note({ kind: 'step.proven', step: id, attempt, evidence: result.evidence, figures: result.figures ?? {} });
  return result;
}

/** Performs all steps up to this one, or to the first that is not proven. */
export async function upTo(world: Played, procedure: Procedure, last: string): Promise<StepResult> {
  for (const { id } of procedure.steps) {
    const result = await perform(world, procedure, id);
    if (id === last || result.kind !== 'proven') return result;
  }
  throw new Error(`no step ${last}`);
}

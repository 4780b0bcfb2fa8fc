import type { JsonObject } from '../../../domain/names.ts';
import type { Procedure, RunContext } from '../../../execution/procedure.ts';
import { HANDOVER_ID, HANDOVER_VERSION } from '../steps.ts';
import { armStep } from './arm-step.ts';
import { closeStep } from './close-step.ts';
import type { HandoverDeps } from './deps.ts';
import { giveBack } from './give-back.ts';
import { giveStep } from './give-step.ts';
import { lookAtHandover } from './look.ts';
import { takeStep } from './take-step.ts';
import { verifyStep } from './verify-step.ts';
import { windowStep } from './window-step.ts';

/** Planned Solana handover, in the order of the runbook; `take` is the point of no return. */
export function solanaHandover(deps: HandoverDeps): Procedure {
  return {
    id: HANDOVER_ID,
    version: HANDOVER_VERSION,
    steps: [windowStep(deps), armStep(deps), giveStep(deps), takeStep(deps), verifyStep(deps), closeStep(deps)],
    look: (context) => lookAtHandover(context, deps),
    giveBack: (context) => giveBack(context, deps),
    close: (context) => ({
      signer: context.run.to,
      because: `${context.run.to} signs. Nothing else to do.`,
      figures: figuresOf(context),
    }),
  };
}

/** Gap and times, as the steps proved them. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) {
    if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  }
  return figures;
}

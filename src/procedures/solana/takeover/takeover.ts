import type { JsonObject } from '../../../domain/names.ts';
import { overrideOf } from '../../../domain/override.ts';
import type { Procedure, RunContext } from '../../../execution/procedure.ts';
import { declaredWords } from '../../declared.ts';
import { armStep } from './arm-step.ts';
import { byHandOfTakeover } from './by-hand.ts';
import { callOff } from './call-off.ts';
import type { TakeoverDeps } from './deps.ts';
import { evidenceStep } from './evidence-step.ts';
import { fenceStep } from './fence-step.ts';
import { lookAtTakeover } from './look.ts';
import { isHeldByGuard } from './old-node.ts';
import { quarantineStep } from './quarantine-step.ts';
import { TAKEOVER_ID, TAKEOVER_VERSION } from './steps.ts';
import { takeStep } from './take-step.ts';
import { verifyStep } from './verify-step.ts';

/** Solana takeover from a node that does not answer or cannot be trusted; `take` is the point of no return. */
export function solanaTakeover(deps: TakeoverDeps): Procedure {
  return {
    id: TAKEOVER_ID,
    version: TAKEOVER_VERSION,
    steps: [evidenceStep(deps), fenceStep(deps), armStep(deps), takeStep(deps), verifyStep(deps), quarantineStep(deps)],
    look: (context) => lookAtTakeover(context, deps),
    giveBack: (context) => callOff(context, deps),
    byHand: (context, { signer, state }) =>
      byHandOfTakeover({ target: deps.targetOf(context), run: context.run, signer, state }),
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context, deps),
      figures: figuresOf(context, deps),
    }),
  };
}

function closingWords(context: RunContext, deps: TakeoverDeps): string {
  const { from, to } = context.run;
  const override = overrideOf(context.entries());
  if (override?.usedFor === 'quarantine')
    return `${to} signs. ${declaredWords(override)}. Never start ${from} with this key.`;
  if (isHeldByGuard(context, deps))
    return `${to} signs. Only its fence file keeps ${from} from starting: mend its start file before you take that away.`;
  return `${to} signs, and ${from} cannot come up as the validator. Nothing else to do.`;
}

/** Gap and times, as the steps proved them, and the old node where only its fence file keeps it from starting. */
function figuresOf(context: RunContext, deps: TakeoverDeps): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) {
    if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  }
  return isHeldByGuard(context, deps) ? { ...figures, heldDown: context.run.from } : figures;
}

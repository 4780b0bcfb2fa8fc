import type { JsonObject } from '../../../domain/names.ts';
import { overrideOf } from '../../../domain/override.ts';
import type { Procedure, RunContext } from '../../../execution/procedure.ts';
import { declaredWords } from '../../declared.ts';
import { ifPlanned } from '../planned.ts';
import { TAKEOVER_ID, VERSION } from '../steps.ts';
import { configureStep } from '../swap/configure-step.ts';
import { haltStep } from '../swap/halt-step.ts';
import { marginStep } from '../swap/margin-step.ts';
import { placeStep } from '../swap/place-step.ts';
import { awayStep } from './away-step.ts';
import { byHandOfTakeover } from './by-hand.ts';
import { callOff } from './call-off.ts';
import type { TakeoverDeps } from './deps.ts';
import { evidenceStep } from './evidence-step.ts';
import { lookAtTakeover } from './look.ts';
import { speaksAgainst } from './produced-since.ts';
import { quarantineStep } from './quarantine-step.ts';
import { signsOfNew, wakeSteps } from './wake-steps.ts';

/** NEAR takeover from a node that does not answer or is hung; `place` is the point of no return. */
export function nearTakeover(deps: TakeoverDeps): Procedure {
  return {
    id: TAKEOVER_ID,
    version: VERSION,
    steps: [
      evidenceStep(deps),
      awayStep(deps),
      ifPlanned(configureStep(deps)),
      marginStep(deps),
      ifPlanned(haltStep(deps)),
      placeStep(deps, (context) => speaksAgainst(context, deps)),
      ...wakeSteps(deps),
      signsOfNew(deps),
      quarantineStep(deps),
    ],
    look: (context) => lookAtTakeover(context, deps),
    giveBack: (context) => callOff(context, deps),
    byHand: (context, { signer, state }) =>
      byHandOfTakeover({ target: deps.targetOf(context), run: context.run, signer, state }),
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context),
      figures: figuresOf(context),
    }),
  };
}

function closingWords(context: RunContext): string {
  const { from, to, validator } = context.run;
  const override = overrideOf(context.entries());
  const signs = figuresOf(context)['notYetProven'] === true ? 'has the key; moved, not yet proven' : 'signs';
  if (override?.usedFor === 'quarantine')
    return `${to} ${signs}. ${declaredWords(override)}. Never start ${from} with this key.`;
  return `${to} ${signs}, and ${from} cannot come up as the validator. \`prepare ${validator} --node ${from}\` makes it a standby.`;
}

/** Times and heights, as the steps proved them. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  return figures;
}

import type { JsonObject } from '../../../domain/names.ts';
import { overrideOf } from '../../../domain/override.ts';
import type { Procedure, RunContext, StepResult } from '../../../execution/procedure.ts';
import { declaredWords } from '../../declared.ts';
import { fencedOr } from '../look-at.ts';
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
import { standbyView } from './standby.ts';
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
      placeStep(deps, (context) => beforePlace(context, deps)),
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

/** The new node was only looked at plainly so far: what is told to it rests on this term (safety protocol 1.2). */
async function beforePlace(context: RunContext, deps: TakeoverDeps): Promise<StepResult | null> {
  const seen = await fencedOr(context, deps, context.run.to);
  if ('instead' in seen) return seen.instead;
  const { key, running } = standbyView(seen.facts, deps.targetOf(context));
  if (key !== 'staged' || running === 'signs')
    return { kind: 'refused', code: 'host/refused', text: `${context.run.to} is not as it was: its key lies ${key}.` };
  return speaksAgainst(context, deps);
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

import type { JsonObject } from '../../../domain/names.ts';
import type { Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { ifPlanned, wayOfPlan } from '../planned.ts';
import { shadowStep } from '../prepare/shadow-step.ts';
import { syncStep } from '../prepare/sync-step.ts';
import { UPGRADE_ID, VERSION } from '../steps.ts';
import { byHandOfSwap } from '../swap/by-hand.ts';
import { configureStep } from '../swap/configure-step.ts';
import { fenceStep } from '../swap/fence-step.ts';
import { haltStep } from '../swap/halt-step.ts';
import { marginStep } from '../swap/margin-step.ts';
import { placeStep } from '../swap/place-step.ts';
import { proveStep } from '../swap/prove-step.ts';
import { reloadStep } from '../swap/reload-step.ts';
import { NOT_YET_PROVEN, signsStep } from '../swap/signs-step.ts';
import { startStep } from '../swap/start-step.ts';
import { stopStep } from '../swap/stop-step.ts';
import { windowStep } from '../swap/window-step.ts';
import { approvedProgram } from './bound.ts';
import { giveBackUpgrade, isMoving, lookAtUpgrade } from './look.ts';
import { newSteps } from './new-steps.ts';
import { binaryOld, standbyOfUpgrade } from './old-steps.ts';
import { validateStep } from './validate-step.ts';

/** The standby gets the new neard, then the key, and then the other node gets the new neard too. `place` is the point of no return. */
export function nearUpgrade(deps: NearDeps): Procedure {
  return {
    id: UPGRADE_ID,
    version: VERSION,
    steps: [
      validateStep(deps),
      ...newSteps(deps),
      syncStep(deps, 'sync-new'),
      ifPlanned(shadowStep(deps, 'shadow-new')),
      ...moveSteps(deps),
      binaryOld(deps),
      standbyOfUpgrade(deps),
    ],
    look: (context) => lookAtUpgrade(context, deps),
    giveBack: (context) => giveBackUpgrade(context, deps),
    byHand: (context, stop) =>
      isMoving(context.entries())
        ? byHandOfSwap(deps.targetOf(context), context.run, stop)
        : {
            first: `${context.run.from} signs as before. Do not stop ${context.run.to} while it does not answer: it may be migrating its database.`,
            steps: [],
            stopIf: [
              `A file validator_key.json lies in the home of ${context.run.to}: it is a signer, and is not to be restarted here.`,
            ],
          },
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context),
      figures: figuresOf(context),
    }),
  };
}

/** As in a hot swap or a restart, by the plan's way. */
function moveSteps(deps: NearDeps): ProcedureStep[] {
  return [
    { id: 'window', perform: (context) => windowStep(deps, wayOfPlan(context.plan)).perform(context) },
    ifPlanned(configureStep(deps)),
    fenceStep(deps),
    stopStep(deps),
    proveStep(deps),
    marginStep(deps),
    ifPlanned(haltStep(deps)),
    placeStep(deps),
    ifPlanned(reloadStep(deps)),
    ifPlanned(startStep(deps)),
    signsStep(deps),
  ];
}

function closingWords(context: RunContext): string {
  const { from, to } = context.run;
  const { release } = approvedProgram(context.plan, to);
  const signs = figuresOf(context)['notYetProven'] === true ? `${NOT_YET_PROVEN}: ${to} has the key` : `${to} signs`;
  return `${signs}, and both nodes have neard ${release}. ${from} shadows it, and can take it back when it has done so for a whole epoch.`;
}

/** Times and heights, as the steps proved them. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  return figures;
}

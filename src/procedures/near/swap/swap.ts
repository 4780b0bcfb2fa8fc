import type { JsonObject } from '../../../domain/names.ts';
import type { Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { HOT_SWAP_ID, RESTART_ID, VERSION, type Way } from '../steps.ts';
import { byHandOfSwap } from './by-hand.ts';
import { configureStep } from './configure-step.ts';
import { fenceStep } from './fence-step.ts';
import { giveBackSwap } from './give-back.ts';
import { haltStep } from './halt-step.ts';
import { lookAtSwap } from './look.ts';
import { marginStep } from './margin-step.ts';
import { placeStep } from './place-step.ts';
import { proveStep } from './prove-step.ts';
import { reloadStep } from './reload-step.ts';
import { NOT_YET_PROVEN, signsStep } from './signs-step.ts';
import { standbyStep } from './standby-step.ts';
import { startStep } from './start-step.ts';
import { stopStep } from './stop-step.ts';
import { windowStep } from './window-step.ts';

/** Option 2 of NEAR's guide: the new node shadows the pool and reads the key without a restart. */
export function nearHotSwap(deps: NearDeps): Procedure {
  return procedureOf(deps, HOT_SWAP_ID, 'hot-swap', [
    windowStep(deps, 'hot-swap'),
    ...untilMargin(deps),
    placeStep(deps),
    reloadStep(deps),
  ]);
}

/** Option 1: an RPC node that tracks all shards is restarted as the validator, and is lost as an RPC node. */
export function nearRestart(deps: NearDeps): Procedure {
  return procedureOf(deps, RESTART_ID, 'restart', [
    windowStep(deps, 'restart'),
    configureStep(deps),
    ...untilMargin(deps),
    haltStep(deps),
    placeStep(deps),
    startStep(deps),
  ]);
}

function untilMargin(deps: NearDeps): ProcedureStep[] {
  return [fenceStep(deps), stopStep(deps), proveStep(deps), marginStep(deps)];
}

function procedureOf(deps: NearDeps, id: string, way: Way, steps: readonly ProcedureStep[]): Procedure {
  return {
    id,
    version: VERSION,
    steps: [...steps, signsStep(deps), standbyStep(deps)],
    look: (context) => lookAtSwap(context, deps, way),
    giveBack: (context) => giveBackSwap(context, deps, way),
    byHand: (context, stop) => byHandOfSwap(deps.targetOf(context), context.run, stop),
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context, way),
      figures: figuresOf(context),
    }),
  };
}

function closingWords(context: RunContext, way: Way): string {
  const { from, to } = context.run;
  const figures = figuresOf(context);
  const lost = way === 'restart' ? ` ${to} is an RPC node no more.` : '';
  const after = `${from} shadows it, and can take it back when it has done so for a whole epoch.${lost}`;
  return figures['notYetProven'] === true
    ? `${NOT_YET_PROVEN}: ${to} has the key, and nothing was to be signed that would show it. ${after}`
    : `${to} signs. ${after}`;
}

/** Times and heights, as the steps proved them. Units: milliseconds, heights. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  return figures;
}

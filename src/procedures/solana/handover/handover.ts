import type { JsonObject } from '../../../domain/names.ts';
import { overrideOf } from '../../../domain/override.ts';
import type { Procedure, RunContext } from '../../../execution/procedure.ts';
import { HANDOVER_ID, HANDOVER_VERSION } from '../steps.ts';
import { armStep } from './arm-step.ts';
import { byHandOf } from './by-hand.ts';
import { closeStep } from './close-step.ts';
import { declaredWords } from '../../declared.ts';
import { restartWords } from './declared.ts';
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
    byHand: (context, { signer, state }) =>
      byHandOf({ target: deps.targetOf(context), run: context.run, signer, state, towerSha256: sentTower(context) }),
    giveBack: (context) => giveBack(context, deps),
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context),
      figures: figuresOf(context),
    }),
  };
}

/** With an old node that nobody has looked at there is something left to do. */
function closingWords(context: RunContext): string {
  const { to } = context.run;
  const override = overrideOf(context.entries());
  if (override?.usedFor !== 'verify') return `${to} signs. Nothing else to do.`;
  return `${to} signs. ${declaredWords(override)}. ${restartWords(context, override.node)}`;
}

function sentTower(context: RunContext): string | null {
  const gave = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'give')?.event;
  const sha256 = gave?.kind === 'step.proven' ? gave.figures['towerSha256'] : null;
  return typeof sha256 === 'string' ? sha256 : null;
}

/** Gap and times, as the steps proved them. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries()) {
    if (event.kind === 'step.proven') Object.assign(figures, event.figures);
  }
  return figures;
}

import type { JsonObject } from '../../../domain/names.ts';
import type { Procedure, RunContext } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { HANDOVER_ID, HANDOVER_VERSION, TAKEOVER_ID, TAKEOVER_VERSION } from '../steps.ts';
import { activeStep } from './active-step.ts';
import { byHandOfHandover } from './by-hand.ts';
import { DISPUTE_SESSIONS } from './dispute-window.ts';
import { demoteStep } from './demote-step.ts';
import { freeStep, gateStep } from './gate-step.ts';
import { giveBack } from './give-back.ts';
import { keysStep } from './keys-step.ts';
import { lookAtHandover } from './look.ts';
import { ownStep } from './own-step.ts';
import { sessionsStep } from './sessions-step.ts';
import { setStep } from './set-step.ts';

/** Polkadot handover: new keys on the new node, set by the proxy, and the old node runs until the chain needs it no more. */
export function polkadotHandover(deps: PolkadotDeps): Procedure {
  return procedureOf(deps, { id: HANDOVER_ID, version: HANDOVER_VERSION, oldMayBeAway: false });
}

/**
 * The old node is dead. Nothing is skipped and nothing is faster: keys take as long to become active. Only the old node is not
 * waited for; where it comes back it runs until the gate, as in a handover.
 */
export function polkadotTakeover(deps: PolkadotDeps): Procedure {
  return procedureOf(deps, { id: TAKEOVER_ID, version: TAKEOVER_VERSION, oldMayBeAway: true });
}

function procedureOf(
  deps: PolkadotDeps,
  { id, version, oldMayBeAway }: { id: string; version: number; oldMayBeAway: boolean },
): Procedure {
  const last = oldMayBeAway ? [] : [freeStep(deps), gateStep(deps), demoteStep(deps)];
  return {
    id,
    version,
    steps: [
      keysStep(deps, oldMayBeAway),
      ownStep(deps, oldMayBeAway),
      setStep(deps, oldMayBeAway),
      sessionsStep(deps),
      activeStep(deps, oldMayBeAway),
      ...last,
    ],
    look: (context) => lookAtHandover(context, deps),
    giveBack: (context) => giveBack(context, deps),
    byHand: (context) => byHandOfHandover(deps.targetOf(context), context.run),
    close: (context) => ({
      signer: context.run.to,
      because: closingWords(context, oldMayBeAway),
      figures: figuresOf(context),
    }),
  };
}

function closingWords(context: RunContext, oldMayBeAway: boolean): string {
  const { from, to } = context.run;
  if (oldMayBeAway)
    return `${to} signs. If ${from} comes back, let it run: \`plan handover\` says when the chain needs it no more.`;
  const free = figuresOf(context)['firstFreeSession'];
  const until = typeof free === 'number' ? ` from session ${free + DISPUTE_SESSIONS} on` : '';
  return `${to} signs. The old keys stay on ${from}; they can be archived${until}, when the dispute window is over.`;
}

/** Sessions and blocks, as the steps proved them; the keys themselves stand with the step that made them. */
function figuresOf(context: RunContext): JsonObject {
  const figures: Record<string, JsonObject[string]> = {};
  for (const { event } of context.entries())
    if (event.kind === 'step.proven' && event.step !== 'keys') Object.assign(figures, event.figures);
  return figures;
}

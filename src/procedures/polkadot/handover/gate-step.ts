import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { MayStop } from '../may-stop.ts';
import { watchNodes } from '../watch-nodes.ts';
import { disputesOverAtMs } from './dispute-window.ts';
import { keysLost } from './new-is-whole.ts';
import { freeSince, judgeGate, judgeOld, type OldJudged } from './judge-old.ts';

/**
 * Free: the chain names none of the keys in the old node's keystore, at a finalized block that every observer has. In which
 * session that was first so is what the gate is measured from.
 */
export function freeStep(deps: PolkadotDeps): ProcedureStep {
  return {
    id: 'free',
    async perform(context) {
      const { from } = context.run;
      const judged = await judgeOld(context, deps, await deps.look(deps.targetOf(context), from));
      if (judged.verdict.kind !== 'yes' && judged.verdict.kind !== 'too-new')
        return keepsRunning(context, deps, judged);
      return {
        kind: 'proven',
        evidence: `The chain names none of the ${judged.keystore.length} keys of ${from} in session ${judged.session}`,
        figures: { firstFreeSession: judged.session },
      };
    },
  };
}

/** Gate: the old node may stop, by safety protocol 6.1. Until this is proven it has to keep running. */
export function gateStep(deps: PolkadotDeps): ProcedureStep {
  return {
    id: 'gate',
    async perform(context) {
      const { from } = context.run;
      const judged = await judgeGate(context, deps, await deps.look(deps.targetOf(context), from));
      if (judged.keysLost === true) return keysLost(context);
      if (judged.verdict.kind === 'used') return namedAgain(context, judged.verdict);
      if (judged.verdict.kind !== 'yes') return keepsRunning(context, deps, judged);
      return {
        kind: 'proven',
        evidence: `${from} may stop: ${judged.verdict.because}`,
        figures: { mayStopSession: judged.session, disputesOverAtMs: neededUntil(context, judged) },
      };
    },
  };
}

/** What the reminder about the old keys is scheduled by. */
function neededUntil(context: RunContext, { state, nextSessionAtMs }: OldJudged): number | null {
  const free = freeSince(context);
  return state === null || free === null ? null : disputesOverAtMs(state, free, nextSessionAtMs);
}

/** What was free is not any more: a look begins again with the step before, whose session does not count now. */
export function namedAgain({ run }: RunContext, { because }: MayStop): StepResult {
  return {
    kind: 'unknown',
    code: 'run/checks-failed',
    text: `${run.from} has to keep running, and its first session without keys begins anew: ${because}`,
  };
}

async function keepsRunning(
  context: RunContext,
  deps: PolkadotDeps,
  { verdict, pauseMs, session, nextSessionAtMs }: OldJudged,
): Promise<StepResult> {
  const idle = await watchNodes(context, deps);
  const words = `${context.run.from} has to keep running: ${verdict.because}`;
  return {
    kind: 'wait',
    untilMs: deps.clock.now() + pauseMs,
    because: idle === null ? words : `${idle}! ${words}`,
    figures: { session, nextSessionAtMs, ...(idle === null ? {} : { idle }) },
  };
}

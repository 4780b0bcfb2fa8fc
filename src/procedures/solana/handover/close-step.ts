import { BatonError } from '../../../domain/failure.ts';
import type { ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { setAside } from './arm-step.ts';
import { overrideFor } from '../../declared.ts';
import type { HandoverDeps } from './deps.ts';

/** How often the old host is asked to tidy up; a move is not held open because a machine is away. */
const MOST_TRIES = 3;
const ASK_AGAIN_MS = 5_000;

/**
 * Closed: the old tower on the old host is set aside, so that it can never be taken for a fresh one. Where that cannot be
 * done now (host away, validator stopped) the next handover does it before it arms that host, so the run ends all the same.
 */
export function closeStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'close',
    async perform(context) {
      const { from } = context.run;
      // People said that it is gone, and the proof of the step before rests on that: it is not waited for here either.
      const override = overrideFor(context, from, 'verify');
      if (override?.usedFor === 'verify') return { kind: 'proven', evidence: leftThere(from, 'declared fenced') };
      try {
        const answer = await context.act(setAside(context, deps, 'close', from));
        if (answer.answer === 'ok') return { kind: 'proven', evidence: `The old tower on ${from} is set aside.` };
        return { kind: 'proven', evidence: leftThere(from, answer.text) };
      } catch (error) {
        if (!(error instanceof BatonError) || !error.code.startsWith('host/')) throw error;
        if (tries(context) >= MOST_TRIES) return { kind: 'proven', evidence: leftThere(from, error.message) };
        const because = `${from} does not answer; its old tower is set aside when it does.`;
        return { kind: 'wait', untilMs: deps.clock.now() + ASK_AGAIN_MS, because };
      }
    },
  };
}

function leftThere(node: string, why: string): string {
  return `The old tower still lies on ${node} (${why}). The next handover sets it aside before anything else.`;
}

function tries(context: RunContext): number {
  return context.entries().filter(({ event }) => event.kind === 'step.waiting' && event.step === 'close').length;
}

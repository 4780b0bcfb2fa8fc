import type { StepId } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { act, notDone } from './act.ts';
import { headsOf, oldIsGone } from './heads.ts';
import { PROVEN_WITHIN_MS, SLOW_PAUSE_MS } from './pace.ts';

/** Prove: behind its fence and over a connection of its own, the guard finds nothing of the old node running. */
export function proveStep(deps: NearDeps): ProcedureStep {
  return { id: 'prove', perform: (context) => proveStopped(context, deps, 'prove') };
}

/**
 * The proof that the old node is stopped and cannot be started (safety protocol 5). The head of the chain is read meanwhile: it is as
 * of a moment after the stop, and void where the proof finds something running.
 */
export async function proveStopped(context: RunContext, deps: NearDeps, step: StepId): Promise<StepResult> {
  const { from } = context.run;
  // Before anything else is asked there, whose answer it would cost.
  deps.renew(from);
  const heads = headsOf(context, deps);
  // What was read before something was seen to run is older than its end: it is read once more when the proof has come.
  let isTooOld = heads.stoppedAtMs === null;
  if (isTooOld) oldIsGone(context, deps, heads);
  const began = deps.clock.monotonic();
  for (;;) {
    const answer = await act(context, deps, {
      step,
      node: from,
      verb: 'near.prove-stopped',
      before: 'fenced, and asked to stop',
      after: 'nothing of it runs, and nothing can start it with the key',
      repeatable: true,
    });
    if (answer.answer === 'ok') {
      if (isTooOld) oldIsGone(context, deps, heads);
      return { kind: 'proven', evidence: `${from} does not run: no process, no lock, no listener, unit at rest` };
    }
    // Void at once, also where it is tried again later, in this execution.
    isTooOld = true;
    oldIsGone(context, deps, heads);
    const lasts = deps.clock.monotonic() - began >= PROVEN_WITHIN_MS;
    if (answer.code !== 'not-stopped' || lasts)
      return notDone(answer, from) ?? { kind: 'unknown', code: 'host/bad-answer', text: answer.text };
    await deps.clock.sleep(SLOW_PAUSE_MS, context.signal);
    deps.renew(from);
  }
}

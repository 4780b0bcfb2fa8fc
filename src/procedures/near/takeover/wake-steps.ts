import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { fencedOr } from '../look-at.ts';
import { ifPlanned } from '../planned.ts';
import { act, notDone } from '../swap/act.ts';
import { reloadStep } from '../swap/reload-step.ts';
import { signsStep } from '../swap/signs-step.ts';
import { startStep } from '../swap/start-step.ts';
import type { TakeoverDeps } from './deps.ts';
import { somebodySigns } from './produced-since.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { endReturned } from './returning.ts';
import { setAside } from './settle.ts';
import { standbyView } from './standby.ts';

/** The new node takes the key up, by its way. One that restarted in the quarantine came up without it, and gets it back first. */
export function wakeSteps(deps: TakeoverDeps): ProcedureStep[] {
  return [reloadStep(deps), startStep(deps)].map((step) =>
    ifPlanned({
      ...step,
      perform: async (context) => (await keyBack(context, deps, step.id)) ?? step.perform(context),
    }),
  );
}

/**
 * Signs, as after a handover. An old node that has come back is ended first; and where it has not shown itself that it cannot sign, the key
 * is set aside before anything is waited for (safety protocol 7).
 */
export function signsOfNew(deps: TakeoverDeps): ProcedureStep {
  const step = signsStep(deps);
  return {
    ...step,
    perform: async (context) =>
      (await endReturned(context, deps, step.id)) ??
      (isOwnWord(fenceOf(context.entries())) ? null : await setAside(context, deps, step.id)) ??
      step.perform(context),
  };
}

/** The key lies aside only since a quarantine of this run; nobody may have begun to sign since then. */
async function keyBack(context: RunContext, deps: TakeoverDeps, step: string): Promise<StepResult | null> {
  if (!wasSetAside(context)) return null;
  const { to } = context.run;
  const hindrance = (await endReturned(context, deps, step)) ?? (await somebodySigns(context, deps));
  if (hindrance !== null) return hindrance;
  // After the term went up: what is sent to a host comes under the term that it knows.
  const seen = await fencedOr(context, deps, to);
  if ('instead' in seen) return seen.instead;
  const { key, running } = standbyView(seen.facts, deps.targetOf(context));
  if (key !== 'aside' || running === 'signs') return null;
  const answer = await act(context, deps, {
    step,
    node: to,
    verb: 'near.key-return',
    before: 'its key lies aside; it signs with none',
    after: 'the key is in place again',
  });
  return notDone(answer, to);
}

function wasSetAside(context: RunContext): boolean {
  const { to } = context.run;
  return context
    .entries()
    .some(({ event }) => event.kind === 'intent' && event.verb === 'near.key-aside' && event.node === to);
}

import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { seenOr } from '../look-at.ts';
import { act, notDone } from './act.ts';
import { waitForEnd } from './ended.ts';
import { isWholeFence } from './fence-step.ts';
import { isGone, isStopping } from './gone.ts';
import { headsOf, oldIsGone } from './heads.ts';

/** Stop: in good order, by its unit, and never with SIGHUP. From here on nobody signs. */
export function stopStep(deps: NearDeps): ProcedureStep {
  return { id: 'stop', perform: (context) => stopOld(context, deps, 'stop') };
}

/** Tells the old node to stop, where nobody has yet, and waits for its end. */
export async function stopOld(context: RunContext, deps: NearDeps, step: StepId): Promise<StepResult> {
  const { from } = context.run;
  const seen = seenOr(await deps.look(deps.targetOf(context), from));
  if ('instead' in seen) return seen.instead;
  // Blocks that come while it stops show whether any stayed away before it did.
  const heads = headsOf(context, deps);
  if (isGone(seen.facts)) {
    oldIsGone(context, deps, heads, seen.facts.loggedHead);
    return { kind: 'proven', evidence: `${from} has stopped before` };
  }
  if (!isStopping(seen.facts)) {
    if (!isWholeFence(seen.facts, deps.targetOf(context)))
      return { kind: 'refused', code: 'host/refused', text: `${from} is not fenced: it is not stopped.` };
    const refused = await tellToStop(context, deps, from, step);
    if (refused !== null) return refused;
  }
  const began = stopBegunMs(context.entries(), from) ?? deps.clock.now();
  const end = await waitForEnd(context, deps, from);
  if ('instead' in end) return end.instead;
  oldIsGone(context, deps, heads, end.gone.loggedHead);
  const stopMs = Math.max(0, deps.clock.now() - began);
  return {
    kind: 'proven',
    evidence: `${from} has stopped: ${end.gone.unit.active}, ${end.gone.unit.result}`,
    figures: { stopMs },
  };
}

/** `systemctl stop`, begun; null where it was. */
export async function tellToStop(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
  step: StepId,
): Promise<StepResult | null> {
  const answer = await act(context, deps, {
    step,
    node,
    verb: 'near.stop',
    before: 'runs, without a key in place',
    after: 'is stopping',
  });
  return notDone(answer, node);
}

/** When the old node was told to stop for the last time in this run; null: it was not. Milliseconds since 1970. */
export function stopBegunMs(entries: readonly JournalEntry[], from: NodeName): number | null {
  const told = entries.findLast(
    ({ event }) => event.kind === 'intent' && event.verb === 'near.stop' && event.node === from,
  );
  return told?.atMs ?? null;
}

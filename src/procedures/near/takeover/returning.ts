import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { liveKey, saysItSigns } from '../node-look.ts';
import { endOld } from './away-step.ts';
import type { TakeoverDeps } from './deps.ts';
import { isHeldDown, isPassive, lookAtOld, type OldNode } from './old-node.ts';

type Answering = Extract<OldNode, { kind: 'answers' }>;

/**
 * An old node that came back is ended before anything else: the new one was told, so fewer signers means this one. Null where it is
 * silent, or cannot sign; a result where it could not be ended yet.
 */
export async function endReturned(context: RunContext, deps: TakeoverDeps, step: string): Promise<StepResult | null> {
  await context.raiseTerm();
  const old = await lookAtOld(context, deps);
  return old.kind !== 'answers' || isEnded(context, deps, old) ? null : takeOff(context, deps, old, step);
}

/** It cannot sign and would not come up to sign, by its own word. */
export function isEnded(context: RunContext, deps: TakeoverDeps, { facts }: Answering): boolean {
  const target = deps.targetOf(context);
  return isPassive(facts, target) || (isHeldDown(facts, target) && facts.processCount === 0);
}

/** Fenced, stopped and proven so by its own guard. A proof that the attempt has is made again: it may have been started since. */
export async function takeOff(
  context: RunContext,
  deps: TakeoverDeps,
  { facts }: Answering,
  step: string,
): Promise<StepResult | null> {
  const target = deps.targetOf(context);
  const mayHaveSigned =
    facts.processCount !== 0 && (saysItSigns(facts, target) !== 'none' || liveKey(facts, target) !== 'none');
  // People are told at the same time: nothing of it may come between this look and the one thing that helps.
  const told = mayHaveSigned ? settled(deps.cameBack(context.run)) : null;
  const result = await endOld(context, deps, step);
  const failure = await told;
  if (failure) throw failure.error;
  if (result === null || result.kind === 'wait') return result;
  const text = 'text' in result ? result.text : '';
  return {
    kind: 'unknown',
    code: 'host/unclear',
    text: `${context.run.from} has come back and is not ended yet. ${text}`,
  };
}

function settled(work: Promise<void>): Promise<{ readonly error: unknown } | null> {
  return work.then(
    () => null,
    (error: unknown) => ({ error }),
  );
}

import type { Effect, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { TakeoverDeps } from './deps.ts';
import { atOld, isPassive, lookAtOld, servesOther, servesWords, type OldNode } from './old-node.ts';

/**
 * An old node that came back loses the role before anything else: the new one was told, so fewer signers means this one. Null
 * where it is silent or passive; a result where it could not be made passive.
 */
export async function endReturned(context: RunContext, deps: TakeoverDeps, step: string): Promise<StepResult | null> {
  await context.raiseTerm();
  const old = await lookAtOld(context, deps);
  if (old.kind !== 'answers' || isPassive(old.view) || servesOther(context, deps, old)?.isPassive === true) return null;
  return takeOff(context, deps, old, step);
}

/** Step-down first, since it keeps the validator running; stopping it where that does not help. */
export async function takeOff(
  context: RunContext,
  deps: TakeoverDeps,
  old: Extract<OldNode, { kind: 'answers' }>,
  step: string,
): Promise<StepResult | null> {
  // People are told at the same time: nothing of it may come between this look and the one thing that helps.
  const told = old.view.running === 'staked' ? settled(deps.cameBack(context.run)) : null;
  const result = await makePassive(context, deps, old, step);
  const failure = await told;
  if (failure) throw failure.error;
  return result;
}

function settled(work: Promise<void>): Promise<{ readonly error: unknown } | null> {
  return work.then(
    () => null,
    (error: unknown) => ({ error }),
  );
}

async function makePassive(
  context: RunContext,
  deps: TakeoverDeps,
  old: Extract<OldNode, { kind: 'answers' }>,
  step: string,
): Promise<StepResult | null> {
  const { from, to } = context.run;
  const { seen, view } = old;
  const other = servesOther(context, deps, old);
  if (other !== null) return { kind: 'unknown', code: 'host/unclear', text: servesWords(from, other.validator) };
  const taking = (verb: string): Effect =>
    atOld(context, deps, seen, {
      step,
      verb,
      expectedBefore: `runs as ${view.running}; its link gives ${view.link}; ${to} was told to take the role`,
      expectedAfter: 'does not run as the validator; its link points to the unstaked key',
    });
  // A step-down whose barrier is not proven has taken the identity off all the same; stopping what runs is then no loss.
  if (view.running === 'staked' && (await context.act(taking('solana.step-down'))).answer === 'ok') return null;
  const stopped = await context.act(taking('solana.stop'));
  return stopped.answer === 'ok'
    ? null
    : {
        kind: 'unknown',
        code: stopped.code,
        text: `${from} has come back and could not be made passive: ${stopped.text}`,
      };
}

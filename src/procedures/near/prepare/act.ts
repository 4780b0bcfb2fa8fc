import { nearArgs } from '../../../chains/near/target.ts';
import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { maySign } from './may-sign.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;
/** A node that stops, starts, or comes back is asked as often as that tells something. Unit: milliseconds. */
export const LOOK_AGAIN_MS = 5_000;

/** One verb at a node that signs nothing, and what is expected of it. */
interface Act {
  readonly step: StepId;
  readonly node: NodeName;
  readonly verb: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly expectedBefore: string;
  readonly expectedAfter: string;
}

export function actOn(
  context: RunContext,
  deps: NearDeps,
  { step, node, verb, args, ...expected }: Act,
): Promise<GuardAnswer> {
  const request = { verb, args: { ...nearArgs(deps.targetOf(context), node), ...args } };
  return context.act({ step, node, request, ...expected, timeoutMs: ANSWER_WITHIN_MS });
}

/** The same as what a step says; null where it was done. */
export async function actedOr(context: RunContext, deps: NearDeps, act: Act): Promise<StepResult | null> {
  const answer = await actOn(context, deps, act);
  if (answer.answer === 'ok') return null;
  return { kind: answer.answer, code: answer.code, text: `${act.node}: ${answer.text}`, signer: context.run.from };
}

/** Whether this verb was sent in this attempt of the step: it is sent once, and then looked for. */
export function wasSent(context: RunContext, step: StepId, verb: string): boolean {
  return context
    .entries()
    .some(
      ({ event }) =>
        event.kind === 'intent' && event.step === step && event.attempt === context.attempt && event.verb === verb,
    );
}

/** A fenced look at a node of which something is to be changed: only where it can sign in no way. */
export async function idleOr(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
): Promise<{ readonly facts: NearHostFacts } | { readonly instead: StepResult }> {
  if (!deps.mayAct(context)) return { instead: refused('The fleet file says `mode: observe` now.', context) };
  const seen = await fencedOr(context, deps, node);
  if ('instead' in seen) return seen;
  const signs = maySign(seen.facts, deps.targetOf(context));
  if (signs.kind === 'no') return seen;
  const text = `${node}: ${signs.because}`;
  return { instead: signs.kind === 'yes' ? refused(`${text}. It is left alone.`, context) : later(deps, text) };
}

export function later({ clock }: NearDeps, because: string, ms = LOOK_AGAIN_MS): StepResult {
  return { kind: 'wait', untilMs: clock.now() + ms, because };
}

export function refused(text: string, { run }: Pick<RunContext, 'run'>): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text, signer: run.from };
}

import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { act, notDone, type Act } from '../swap/act.ts';
import { maySign } from './may-sign.ts';

/** A node that stops, starts, or comes back is asked as often as that tells something. Unit: milliseconds. */
export const LOOK_AGAIN_MS = 5_000;

/** One verb at a node that signs nothing; null where it was done. */
export async function actedOr(context: RunContext, deps: NearDeps, verb: Act): Promise<StepResult | null> {
  const failed = notDone(await act(context, deps, verb), verb.node);
  return failed?.kind === 'refused' ? { ...failed, signer: context.run.from } : failed;
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

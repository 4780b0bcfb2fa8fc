import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { act, notDone, type Act } from '../swap/act.ts';
import { isStopping } from '../swap/gone.ts';
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

/** systemd shows at once that it stops a unit; a host that is busy, or a line that is slow, has this long. Unit: milliseconds. */
const STOP_SHOWS_WITHIN_MS = 30_000;

/**
 * A node that was told to stop in this attempt and runs: it is stopping, or something has started it again since (a power cut, people, a
 * supervisor), which no wait ends. Null: nobody has told it yet.
 */
export function stops(context: RunContext, deps: NearDeps, step: StepId, facts: NearHostFacts): StepResult | null {
  const { to } = context.run;
  const told = context
    .entries()
    .findLast(
      ({ event }) =>
        event.kind === 'intent' &&
        event.step === step &&
        event.attempt === context.attempt &&
        event.verb === 'near.stop',
    );
  if (isStopping(facts) || (told !== undefined && deps.clock.now() - told.atMs < STOP_SHOWS_WITHIN_MS))
    return later(deps, `${to} is stopping, which may take minutes`);
  return told === undefined
    ? null
    : { kind: 'unknown', code: 'run/checks-failed', text: `${to} was told to stop, and runs again` };
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

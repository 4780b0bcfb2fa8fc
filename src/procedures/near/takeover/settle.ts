import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { fencedOr } from '../look-at.ts';
import { act, notDone } from '../swap/act.ts';
import type { TakeoverDeps } from './deps.ts';
import { standbyView } from './standby.ts';

const STEP = 'quarantine';

/**
 * The new node signs with its key set aside: a restart of it comes up without one, so that nobody signs rather than two (safety
 * protocol 7). Null where that is so.
 */
export async function setAside(
  context: RunContext,
  deps: TakeoverDeps,
  step: string = STEP,
): Promise<StepResult | null> {
  const { to } = context.run;
  const seen = await fencedOr(context, deps, to);
  if ('instead' in seen) return notSigning(to, 'it does not answer');
  const { running, key } = standbyView(seen.facts, deps.targetOf(context));
  if (running !== 'signs') return notSigning(to, `it is seen ${running}`);
  if (key === 'aside') return null;
  const answer = await act(context, deps, {
    step,
    node: to,
    verb: 'near.key-aside',
    before: 'signs, with the key in place',
    after: 'signs; after a restart it would not',
  });
  return notDone(answer, to);
}

/** The end of a quarantine: the new node would come up as the validator. */
export async function settle(context: RunContext, deps: TakeoverDeps, evidence: string): Promise<StepResult> {
  const { to } = context.run;
  const seen = await fencedOr(context, deps, to);
  if ('instead' in seen) return notSigning(to, 'it does not answer');
  const { running, key } = standbyView(seen.facts, deps.targetOf(context));
  if (running !== 'signs') return notSigning(to, `it is seen ${running}`);
  if (key !== 'live') {
    const answer = await act(context, deps, {
      step: STEP,
      node: to,
      verb: 'near.key-return',
      before: 'signs; its key lies aside',
      after: 'signs, with the key in place',
    });
    const failed = notDone(answer, to);
    if (failed !== null) return failed;
  }
  return { kind: 'proven', evidence: `${evidence}; ${to} would come up as the validator`, figures: {} };
}

function notSigning(node: string, because: string): StepResult {
  return { kind: 'unknown', code: 'host/unclear', text: `${node} was told to sign, and ${because}.` };
}

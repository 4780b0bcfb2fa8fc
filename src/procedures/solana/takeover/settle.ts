import { guardArgs } from '../../../chains/solana/target.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import { unstakedKeyOf } from '../handover/bound-keys.ts';
import { fencedLook } from '../handover/fence.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';
import { atOld, type OldNode } from './old-node.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/** What comes up is its link's to say, and that is on the unstaked key: what keeps it from starting has done its work. */
export async function unfence(
  context: RunContext,
  deps: TakeoverDeps,
  { seen }: Extract<OldNode, { kind: 'answers' }>,
): Promise<StepResult | null> {
  const answer = await context.act(
    atOld(context, deps, seen, {
      step: 'quarantine',
      verb: 'solana.unfence',
      expectedBefore: 'stopped, and kept from starting; its link points to the unstaked key',
      expectedAfter: 'may start again, as its unstaked key',
    }),
  );
  return answer.answer === 'ok' ? null : { kind: 'unknown', code: answer.code, text: answer.text };
}

/** The end of a quarantine: the new node's link follows what runs. */
export async function settle(context: RunContext, deps: TakeoverDeps, evidence: string): Promise<StepResult> {
  const { to } = context.run;
  const seen = await fencedLook(context, deps, 'fast', [to]);
  const standby = viewOfNode(context, seen, to);
  if (standby?.running !== 'staked')
    return {
      kind: 'unknown',
      code: 'host/unclear',
      text: `${to} runs as ${standby?.running ?? 'nothing that it would tell'}.`,
    };
  if (standby.link !== 'staked') {
    const answer = await context.act({
      step: 'quarantine',
      node: to,
      request: {
        verb: 'solana.link',
        args: { ...guardArgs(deps.targetOf(context), to, unstakedKeyOf(context.plan, to)), to: 'staked' },
      },
      expectedBefore: 'runs as the validator; its link points to the unstaked key',
      expectedAfter: 'its link points to the staked key',
      timeoutMs: ANSWER_WITHIN_MS,
      repeatable: true,
    });
    if (answer.answer !== 'ok') return { kind: 'unknown', code: answer.code, text: answer.text };
  }
  return { kind: 'proven', evidence: `${evidence}; ${to} would come up as the validator`, figures: {} };
}

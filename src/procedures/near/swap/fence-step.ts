import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedLook, fencedLooks } from '../fence.ts';
import { seenOr } from '../look-at.ts';
import { keyAt, liveKey, saysItSigns } from '../node-look.ts';
import { act, notDone } from './act.ts';

/**
 * Fence: the old node cannot be started any more, and its key lies where no start finds it. The running process keeps the key in
 * memory and goes on signing.
 */
export function fenceStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'fence',
    async perform(context) {
      // The standby too: what is told to it later rests on this term.
      const [, standby] = await fencedLooks(context, deps, [context.run.from, context.run.to]);
      if (standby?.kind !== 'seen') return refusal(standby === undefined ? 'not looked at' : standby.because, context);
      if (standby.facts.keys.live.kind !== 'missing' || saysItSigns(standby.facts, deps.targetOf(context)) === 'this')
        return refusal('a validator key is in place there', context);
      return fenceOld(context, deps, 'fence');
    },
  };
}

function refusal(because: string, { run }: RunContext): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text: `${run.to}: ${because}`, signer: run.from };
}

/** Whether all of the fence is there: file, drop-in in force, and the key taken away. */
export function isWholeFence(
  facts: Pick<NearHostFacts, 'fence' | 'keys'>,
  who: { readonly pool: string; readonly publicKey: string },
): boolean {
  const { file, dropIn, inForce } = facts.fence;
  return file && dropIn && inForce && keyAt(facts.keys, 'fenced', who) === 'this' && liveKey(facts, who) === 'none';
}

/** What is left to do of the fence on the old node, whether or not a part of it was done before. */
export async function fenceOld(context: RunContext, deps: NearDeps, step: string): Promise<StepResult> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const seen = seenOr(await fencedLook(context, deps, from));
  if ('instead' in seen) return seen.instead;
  if (isWholeFence(seen.facts, target)) return { kind: 'proven', evidence: `${from} is fenced` };
  const answer = await act(context, deps, {
    step,
    node: from,
    verb: 'near.fence',
    before: 'signs, with the key in place',
    after: 'still signs; cannot be started, and its key is taken away',
  });
  const refused = notDone(answer, from);
  if (refused !== null) return refused;
  const after = seenOr(await deps.look(target, from));
  if ('instead' in after) return after.instead;
  if (!isWholeFence(after.facts, target))
    return {
      kind: 'unknown',
      code: 'host/bad-answer',
      text: `${from} says that it is fenced, and is seen without a part of it.`,
    };
  return { kind: 'proven', evidence: `${from} cannot be started, and its key is taken away; it still signs` };
}

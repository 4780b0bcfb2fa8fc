import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { fencedLook } from '../handover/fence.ts';
import { showsNothingDone } from '../handover/seen.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';
import { lookAtOld, startsByLink, wasStoppedUnderGuard } from './old-node.ts';

/**
 * The takeover is called off: nobody can tell the standby any more, and it shows that it did not take the role. The old node is
 * not given the role back: what it runs as is said, and a plan of its own leads on.
 */
export async function callOff(context: RunContext, deps: TakeoverDeps): Promise<BackResult> {
  const { from, to, validator } = context.run;
  const stands = await context.decide('returned', 'the takeover is called off');
  if (stands !== 'returned' && !cleared(context))
    return { kind: 'look', because: 'The standby was told; it has to be asked first.' };
  await context.raiseTerm();
  const old = await lookAtOld(context, deps);
  const standby = viewOfNode(context, await fencedLook(context, deps, 'fast', [to]), to);
  if (!standby || !showsNothingDone(standby))
    return { kind: 'look', because: 'What the look found does not allow it.' };
  const running = old.kind === 'answers' ? old.view.running : null;
  // Whoever starts it again starts the validator, and nothing stands in the way.
  const mayComeUp = startsByLink(context, deps) === false && !wasStoppedUnderGuard(context);
  const isIdle = running === 'unstaked' || (running === 'gone' && !mayComeUp);
  const signer = running === 'staked' ? from : isIdle ? 'nobody' : 'unknown';
  const ways =
    signer === from
      ? ''
      : ` Ways on: \`takeover ${validator} --to ${to}\`, or \`takeover ${validator} --from ${to} --to ${from}\`.`;
  return {
    kind: 'returned',
    signer,
    evidence: `${to} did not take the role. ${from} ${running === null ? 'does not answer' : `runs as ${running}`}.${ways}`,
    figures: {},
  };
}

function cleared(context: RunContext): boolean {
  return context.entries().some(({ event }) => event.kind === 'attempt.cleared' && event.attempt === context.attempt);
}

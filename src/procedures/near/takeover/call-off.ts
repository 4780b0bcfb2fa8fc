import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { fencedLook } from '../fence.ts';
import { liveKey, saysItSigns } from '../node-look.ts';
import type { TakeoverDeps } from './deps.ts';
import { wasTold } from './look.ts';
import { lookAtOld } from './old-node.ts';
import { isEnded } from './returning.ts';
import { standbyView } from './standby.ts';

/**
 * The takeover is called off: nobody can put the key in place any more, and the new node shows that it has none. The old node is not
 * given the role back: what it is is said, and a plan of its own leads on.
 */
export async function callOff(context: RunContext, deps: TakeoverDeps): Promise<BackResult> {
  const { from, to, validator } = context.run;
  const stands = await context.decide('returned', 'the takeover is called off');
  if ((stands !== 'returned' && wasTold(context)) || stands === 'not-now')
    return { kind: 'look', because: 'The key may be in place on the new node; it has to be asked first.' };
  await context.raiseTerm();
  const target = deps.targetOf(context);
  const old = await lookAtOld(context, deps);
  const standby = await fencedLook(context, deps, to);
  const view = standby.kind === 'seen' ? standbyView(standby.facts, target) : null;
  const isUntouched = view !== null && !view.inFlight && (view.running === 'idle' || view.running === 'gone');
  if (!isUntouched || (view.key !== 'staged' && view.key !== 'none'))
    return { kind: 'look', because: 'What the look found does not allow it.' };
  const isOver = old.kind === 'answers' && isEnded(context, deps, old);
  const isSigning =
    old.kind === 'answers' && saysItSigns(old.facts, target) === 'this' && liveKey(old.facts, target) === 'this';
  const signer = isOver ? 'nobody' : isSigning ? from : 'unknown';
  const ways =
    signer === from
      ? ''
      : ` Ways on: \`takeover ${validator} --to ${to}\`; or, where ${from} answers, \`prepare ${validator} --node ${from}\`.`;
  const gone = view.running === 'gone' ? ` ${to} is stopped: \`prepare\` starts it again.` : '';
  return {
    kind: 'returned',
    signer,
    evidence: `${to} did not get the key. ${from} ${oldWords(signer, from)}.${gone}${ways}`,
    figures: {},
  };
}

function oldWords(signer: string, from: string): string {
  if (signer === from) return 'signs';
  return signer === 'nobody' ? 'cannot sign' : 'was not seen to be unable to sign';
}

import { BatonError } from '../../../domain/failure.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changesLeft, notAgreed } from './agreed.ts';
import type { Change, PrepareStepId } from './changes.ts';
import type { PrepareDeps } from './deps.ts';
import { doOn, heldLooks, needDone, type Doing } from './hold.ts';

/** Nothing is changed: the hosts are held, and everything is still what people saw. */
export function lookStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'look',
    async perform(context) {
      if (!deps.mayAct(context))
        return refused(context, 'The fleet file says `mode: observe`: nothing is carried out before it says `act`.');
      const looks = await heldLooks(context, deps);
      const wrong = notAgreed(context, looks, await changesLeft(context, deps, looks));
      if (wrong.length > 0) return refused(context, wrong.join(' '));
      return { kind: 'proven', evidence: `${[...looks.keys()].join(' and ')}: as people saw it.` };
    },
  };
}

/** One of the runbook's points, on every node of the run. */
export function changeStep(id: PrepareStepId, deps: PrepareDeps): ProcedureStep {
  return {
    id,
    async perform(context) {
      const looks = await heldLooks(context, deps);
      const left = await changesLeft(context, deps, looks);
      const wrong = notAgreed(context, looks, left);
      if (wrong.length > 0) return refused(context, wrong.join(' '));
      const own = left.filter(({ step }) => step === id);
      for (const change of own) needDone(change.node, await doOn(context, deps, doingOf(change)));
      // What a command answered is no proof; what a new look finds is.
      const now = await changesLeft(context, deps, await heldLooks(context, deps));
      const after = now.filter(({ step }) => step === id);
      if (after.length > 0)
        throw new BatonError('host/bad-answer', `${after.map(inWords).join(', ')}: still to be changed after it was.`);
      return { kind: 'proven', evidence: own.length === 0 ? 'So already.' : `${own.map(inWords).join(', ')}.` };
    },
  };
}

/** The verb of a change, with what was there as its condition. */
export function doingOf(change: Change): Doing {
  const { node, step } = change;
  switch (change.kind) {
    case 'key':
      return { node, step, verb: 'prepare.keygen', args: {}, expectedBefore: 'no file', expectedAfter: 'a key' };
    case 'record':
      return { node, step, verb: 'prepare.record', args: {}, expectedBefore: 'no record', expectedAfter: 'writable' };
    case 'voter':
      return { node, step, verb: 'prepare.voter-add', args: {}, expectedBefore: 'no voter', expectedAfter: 'a voter' };
    case 'link': {
      const { to, before, key } = change;
      return { node, step, verb: 'prepare.link', args: { to, before }, expectedBefore: before, expectedAfter: key };
    }
    case 'file': {
      const { part, before, text } = change;
      const after = change.after ?? '';
      const args = { before, after, bytes: String(Buffer.byteLength(text)) };
      return {
        node,
        step,
        verb: `prepare.write.${part}`,
        args,
        expectedBefore: before,
        expectedAfter: after,
        input: text,
      };
    }
  }
  return change satisfies never;
}

function inWords(change: Change): string {
  return `${change.kind === 'file' ? change.path : change.kind} on ${change.node}`;
}

function refused({ run }: RunContext, text: string): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text, signer: run.from };
}

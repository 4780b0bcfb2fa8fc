import type { ProcedureStep } from '../../../execution/procedure.ts';
import { growingPauseMs } from '../../growing-pause.ts';
import type { NearDeps } from '../deps.ts';
import { fencedLook } from '../fence.ts';
import { liveKey } from '../node-look.ts';
import { later } from '../prepare/act.ts';
import { standbyStep } from '../swap/standby-step.ts';
import { putProgram } from './put-program.ts';

/**
 * The old node, fenced and stopped, gets the new program before it is let go. What is in the way is for people: the validator signs, and
 * nothing is lost by waiting.
 */
export function binaryOld(deps: NearDeps): ProcedureStep {
  return {
    id: 'binary-old',
    async perform(context) {
      const { from, to } = context.run;
      const ask = (text: string) =>
        ({
          kind: 'ask',
          code: 'host/refused',
          state: 'old-not-upgraded',
          signer: to,
          text: `${to} signs with the new neard. ${text}. \`resume\` tries again; or \`stand-down\`, and ${from} stays fenced.`,
        }) as const;
      const look = await fencedLook(context, deps, from);
      if (look.kind === 'unseen') return ask(`${from} does not answer (${look.because})`);
      if (liveKey(look.facts, deps.targetOf(context)) !== 'none')
        return { kind: 'unknown', code: 'host/refused', text: `${from} has a validator key in place.` };
      const result = await putProgram(context, deps, { step: 'binary-old', node: from, facts: look.facts });
      return result.kind === 'refused' ? ask(result.text.replace(/\.$/, '')) : result;
    },
  };
}

/** The old node as the standby. It migrates its database first, which is waited for, however long: people can do no more than that. */
export function standbyOfUpgrade(deps: NearDeps): ProcedureStep {
  const step = standbyStep(deps);
  return {
    ...step,
    async perform(context) {
      const result = await step.perform(context);
      if (result.kind !== 'ask' || result.state !== 'old-not-prepared') return result;
      const { from, to } = context.run;
      const look = await deps.look(deps.targetOf(context), from);
      const isUp = look.kind === 'seen' && look.facts.processCount === 1;
      if (!isUp) return result;
      const words = `${from} runs and does not answer yet: it may be migrating its database. ${to} signs`;
      return later(deps, words, growingPauseMs(context, deps.clock, step.id));
    },
  };
}

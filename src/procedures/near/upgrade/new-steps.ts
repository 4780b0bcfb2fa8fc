import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { growingPauseMs } from '../../growing-pause.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf, unitIsDown } from '../node-look.ts';
import { actedOr, idleOr, later, refused, stops, wasSent } from '../prepare/act.ts';
import { approvedProgram } from './bound.ts';
import { programOf, runsIt } from './program.ts';
import { putProgram } from './put-program.ts';

/** The standby runs the new neard: stopped, program in place, started without a key. Each is begun and looked for, however long. */
export function newSteps(deps: NearDeps): ProcedureStep[] {
  return [haltNew(deps), binaryNew(deps), startNew(deps)];
}

function haltNew(deps: NearDeps): ProcedureStep {
  return {
    id: 'halt-new',
    async perform(context) {
      const { to } = context.run;
      const seen = await idleOr(context, deps, to);
      if ('instead' in seen) return patient(context, deps, 'halt-new', seen.instead);
      const { facts } = seen;
      if (isNew(context, facts)) return proven(`${to} runs the new neard already`);
      if (facts.processCount === 0 && unitIsDown(facts)) return proven(`Nothing of ${to} runs`);
      const ending = stops(context, deps, 'halt-new', facts);
      if (ending !== null) return ending;
      // What migrates or catches up is left to come to its end.
      if (statusOf(facts)?.syncing === true)
        return later(deps, `${to} is syncing: it is not stopped`, growingPauseMs(context, deps.clock, 'halt-new'));
      const failed = await actedOr(context, deps, {
        step: 'halt-new',
        node: to,
        verb: 'near.stop',
        before: 'runs without a key, in sync',
        after: 'is stopping',
      });
      return failed ?? later(deps, `${to} is stopping, which may take minutes`);
    },
  };
}

function isNew(context: RunContext, facts: NearHostFacts): boolean {
  const approved = approvedProgram(context.plan, context.run.to);
  return programOf(facts, approved) === 'installed' && runsIt(facts, approved) === true;
}

function binaryNew(deps: NearDeps): ProcedureStep {
  return {
    id: 'binary-new',
    async perform(context) {
      const { to } = context.run;
      const seen = await idleOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      const result = await putProgram(context, deps, { step: 'binary-new', node: to, facts: seen.facts });
      return result.kind === 'refused' ? { ...result, signer: context.run.from } : result;
    },
  };
}

function startNew(deps: NearDeps): ProcedureStep {
  return {
    id: 'start-new',
    async perform(context) {
      const { to } = context.run;
      const seen = await idleOr(context, deps, to);
      // It does not answer while it migrates its database, which may take hours: nothing ends that.
      if ('instead' in seen) return patient(context, deps, 'start-new', seen.instead);
      const { facts } = seen;
      if (facts.processCount !== 0)
        return isNew(context, facts)
          ? proven(`${to} runs the new neard, without a key`)
          : refused(`${to} runs, and not the neard that was approved`, context);
      const { active } = facts.unit;
      if (!unitIsDown(facts)) return later(deps, `the unit of ${to} is ${active ?? 'not told'}`);
      if (wasSent(context, 'start-new', 'near.start'))
        return { kind: 'unknown', code: 'run/checks-failed', text: `${to} was started and does not run: ${active}` };
      const failed = await actedOr(context, deps, {
        step: 'start-new',
        node: to,
        verb: 'near.start',
        args: { key: 'absent' },
        before: 'does not run; no key lies in place',
        after: 'runs the new neard, without a key',
      });
      return failed ?? later(deps, `${to} is starting with the new neard`);
    },
  };
}

/** The same wait, looked at less often the longer it takes. */
function patient(context: RunContext, deps: NearDeps, step: string, result: StepResult): StepResult {
  return result.kind === 'wait'
    ? { ...result, untilMs: deps.clock.now() + growingPauseMs(context, deps.clock, step) }
    : result;
}

function proven(evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: {} };
}

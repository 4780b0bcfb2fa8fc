import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { unitIsDown } from '../node-look.ts';
import { wayOfPlan } from '../planned.ts';
import { actedOr, idleOr, later, stops, wasSent } from './act.ts';
import { runsWithOther, wantedConfig } from './wanted.ts';

/** Its process runs without a key and has read config.json as it is now. Stopping and starting are begun and looked for, however long. */
export function restartStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'restart',
    async perform(context) {
      const seen = await idleOr(context, deps, context.run.to);
      if ('instead' in seen) return seen.instead;
      const { facts } = seen;
      return facts.processCount === 0 ? started(context, deps, facts) : running(context, deps, facts);
    },
  };
}

async function running(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult> {
  const { to } = context.run;
  const wanted = wantedConfig(wayOfPlan(context.plan), deps.targetOf(context).pool);
  // What it started with in this very attempt is config.json as it is; another end of it shows in the next steps.
  if (wasSent(context, 'restart', 'near.start') || !runsWithOther(facts, wanted))
    return { kind: 'proven', evidence: `pid ${facts.process?.pid ?? '?'} runs without a key and has read config.json` };
  const ending = stops(context, deps, 'restart', facts);
  if (ending !== null) return ending;
  const failed = await actedOr(context, deps, {
    step: 'restart',
    node: to,
    verb: 'near.stop',
    before: 'runs without a key',
    after: 'is stopping',
  });
  return failed ?? later(deps, `${to} is stopping, which may take minutes`);
}

async function started(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult> {
  const { to } = context.run;
  const { active } = facts.unit;
  if (!unitIsDown(facts)) return later(deps, `the unit of ${to} is ${active ?? 'not told'}`);
  if (wasSent(context, 'restart', 'near.start'))
    return {
      kind: 'unknown',
      code: 'run/checks-failed',
      text: `${to} was started and does not run: its unit is ${active}`,
    };
  const failed = await actedOr(context, deps, {
    step: 'restart',
    node: to,
    verb: 'near.start',
    args: { key: 'absent' },
    before: 'does not run; no key lies in place',
    after: 'runs without a key',
  });
  return failed ?? later(deps, `${to} is starting`);
}

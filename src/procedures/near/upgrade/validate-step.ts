import { nearArgs } from '../../../chains/near/target.ts';
import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { touchedHosts } from '../../../execution/progress.ts';
import { changedSince } from '../bound.ts';
import type { Scene } from '../checks/scene.ts';
import type { NearDeps } from '../deps.ts';
import { wayOfPlan } from '../planned.ts';
import { refused } from '../prepare/act.ts';
import { riseAboveHosts } from '../rise.ts';
import { approvedProgram, upgradeBound } from './bound.ts';
import { upgradeChecks } from './checks.ts';
import { programOf } from './program.ts';

/**
 * Validate: nothing is changed. The new neard takes the config.json of both nodes, and is the program that was approved, before anything
 * stops. Begun anew, what the standby does not pass meanwhile is what this run does to it.
 */
export function validateStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'validate',
    async perform(context) {
      if (!deps.mayAct(context)) return refused('The fleet file says `mode: observe` now.', context);
      const scene = await deps.scene(context);
      const changed = touchedHosts(context.entries()) ? null : changedWords(context, deps, scene);
      if (changed !== null) return refused(changed, context);
      for (const node of [context.run.to, context.run.from]) {
        const instead = await validated(context, deps, scene, node);
        if (instead !== null) return instead;
      }
      await riseAboveHosts(context, scene);
      return { kind: 'proven', evidence: 'The new neard takes config.json of both nodes', figures: {} };
    },
  };
}

function changedWords(context: RunContext, deps: NearDeps, scene: Scene): string | null {
  const way = wayOfPlan(context.plan);
  const changed = changedSince(context.plan, upgradeBound(scene, context.run, way));
  if (changed !== null) return changed;
  const [first] = blocking(upgradeChecks(scene, context.run, way, deps.policyOf(context)));
  return first === undefined ? null : inWords(first);
}

/** Null where the new program, wherever it lies by now, takes what is there. */
async function validated(
  context: RunContext,
  deps: NearDeps,
  scene: Scene,
  node: NodeName,
): Promise<StepResult | null> {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') return refused(`${node}: ${look?.because ?? 'not looked at'}`, context);
  const program = programOf(look.facts, approvedProgram(context.plan, node));
  if (program === 'other')
    return refused(`The neard that was approved does not lie ready on ${node} any more`, context);
  const answer = await deps.ask(node, {
    verb: 'near.validate',
    args: { ...nearArgs(deps.targetOf(context), node), bin: program === 'ready' ? 'next' : 'current' },
  });
  return answer.answer === 'ok' ? null : refused(`The new neard of ${node}: ${answer.text}`, context);
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;

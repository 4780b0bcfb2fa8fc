import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { isFenced, keyAt } from '../node-look.ts';
import { wayOfPlan } from '../planned.ts';
import { configure } from '../swap/configure-step.ts';
import { wayOf } from '../way.ts';
import { actedOr, idleOr, later, refused } from './act.ts';
import { configFact } from './bound.ts';
import { wantedConfig } from './wanted.ts';

/**
 * config.json is that of a standby. Two fields of it change, by compare and swap, and count only when neard itself has found them valid;
 * `network.public_addrs` and node_key.json stay what they are. A node that a fence keeps from starting is let go first, without its key.
 */
export function configureStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'configure',
    async perform(context) {
      const { to } = context.run;
      const seen = await idleOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      if (isFenced(seen.facts)) return release(context, deps, seen.facts);
      return written(context, deps, seen.facts);
    },
  };
}

async function release(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult> {
  const { to } = context.run;
  if (keyAt(facts.keys, 'fenced', deps.targetOf(context)) !== 'this')
    return refused(`${to} is kept from starting, and no key of this validator was taken away there`, context);
  const failed = await actedOr(context, deps, {
    step: 'configure',
    node: to,
    verb: 'near.release',
    before: 'kept from starting; its key is taken away',
    after: 'may start, without a key; the key lies staged',
  });
  return failed ?? later(deps, `${to} may start again, without a key`, 0);
}

async function written(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult> {
  const { to } = context.run;
  const { pool } = deps.targetOf(context);
  const way = wayOfPlan(context.plan);
  const { config } = facts;
  if (wayOf(facts, pool) === way) return proven(`config.json of ${to} is that of a standby for ${way}`);
  if (config.kind === 'present' && config.sha256 !== context.plan.bound[configFact(to)])
    return refused(`config.json of ${to} has changed since the plan was made: ask for a new plan`, context);
  const { shards, memtries } = wantedConfig(way, pool).args;
  const at = { step: 'configure', node: to, facts };
  return configure(context, deps, at, { shards, memtries: memtries === 'true' });
}

function proven(evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: {} };
}

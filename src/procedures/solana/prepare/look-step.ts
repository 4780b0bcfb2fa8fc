import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changesIn, nodesOf, plannedRole, signerIn, type PrepareDeps } from './deps.ts';
import { standsNow } from './state-now.ts';
import { STEPS } from './steps.ts';

/** Everything as the approved plan says, or as this run has made it already. Changes nothing. */
export function lookStep(deps: PrepareDeps): ProcedureStep {
  return { id: STEPS.look, perform: (context) => look(context, deps) };
}

async function look(context: RunContext, deps: PrepareDeps): Promise<StepResult> {
  const refuse = (text: string): StepResult => ({
    kind: 'refused',
    code: 'run/checks-failed',
    text,
    signer: signerIn(context),
  });
  if (!deps.mayAct(context)) return refuse('The fleet file says `mode: observe` now.');
  const target = deps.targetOf(context);
  for (const node of nodesOf(context)) {
    const { host, standing } = await standsNow(
      deps,
      target,
      node,
      changesIn(context).filter((each) => each.node === node),
    );
    const isActive = host.running === target.identity;
    const role = isActive ? 'active' : host.running === 'unknown' ? 'unknown' : 'passive';
    if (role !== plannedRole(context, node))
      return refuse(`${node} was ${plannedRole(context, node)} when the plan was made and is ${role} now.`);
    const other = standing.find(({ stands }) => stands === 'other');
    if (other !== undefined)
      return refuse(`${other.change.path} on ${node} is not what the plan was made for: found ${other.found}.`);
  }
  return { kind: 'proven', evidence: 'Every node and every file is as the plan says.' };
}

import { observeSolana } from '../../../chains/solana/observe.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { quietWindow } from '../handover/quiet.ts';
import { roleFact } from './agreed.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import { doOn, heldLooks, needDone } from './hold.ts';
import type { PrepareLook } from './look.ts';
import { identityIn } from './start-file.ts';

/** A validator loads its snapshot before it answers, which takes minutes. Unit of both: milliseconds. */
const LOOK_AGAIN_MS = 5_000;
const LONGEST_RESTART_MS = 45 * 60_000;

/** Restarts what people asked to restart, one after the other, and waits until each runs as it did. */
export function restartStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'restart',
    async perform(context) {
      const { restart } = orderOf(context.plan);
      for (const node of restart) {
        const result = await restartOne(context, deps, node);
        if (result !== null) return result;
      }
      const evidence = restart.length === 0 ? 'Nothing was to be restarted.' : `${restart.join(' and ')} run anew.`;
      return { kind: 'proven', evidence };
    },
  };
}

/** Null once another process runs there as what ran before. */
async function restartOne(context: RunContext, deps: PrepareDeps, node: NodeName): Promise<StepResult | null> {
  const look = (await heldLooks(context, deps)).get(node);
  if (look === undefined) return refused(context, `${node} was not looked at.`);
  const began = restartedFrom(context, node);
  if (began !== null) return comingUp(context, deps, node, look, began);
  const prepared = deps.nodeOf(context.run, node);
  if (look.role !== context.plan.bound[roleFact(node)])
    return refused(context, `${node} is ${look.role} now: it is not restarted.`);
  // It comes up by its start file: one that names a key itself would bring up that key, whatever the link says.
  if (identityIn(look.files.start.text ?? '') !== prepared.node.identityLink)
    return refused(context, `The start file of ${node} does not start it with the link: it is not restarted.`);
  if (look.role === 'active') {
    const seen = await observeSolana(deps.observe, prepared.target, { depth: 'full', nodes: [node] });
    const window = quietWindow(seen, deps.policyOf(context));
    if (window.kind === 'wait') return wait(deps, Math.min(window.waitMs, LOOK_AGAIN_MS), window.text);
    if (window.kind === 'none') return { kind: 'refused', code: 'run/window-missed', text: window.text, signer: node };
  }
  const doing = { step: 'restart', node, verb: 'prepare.restart', args: { role: look.role } };
  const expected = { expectedBefore: look.role, expectedAfter: `another process, ${look.role}` };
  needDone(node, await doOn(context, deps, { ...doing, ...expected }));
  return wait(deps, LOOK_AGAIN_MS, `${node} comes up.`);
}

/** Start of the process that a restart of this run has ended; null where none was asked for. */
function restartedFrom(context: RunContext, node: NodeName): { readonly start: string; readonly atMs: number } | null {
  const done = context
    .entries()
    .find(
      ({ event }) =>
        event.kind === 'outcome' && event.verb === 'prepare.restart' && event.node === node && event.result === 'done',
    );
  const start = done?.event.kind === 'outcome' ? done.event.evidence['process.start'] : undefined;
  return done === undefined ? null : { start: typeof start === 'string' ? start : '', atMs: done.atMs };
}

function comingUp(
  context: RunContext,
  deps: PrepareDeps,
  node: NodeName,
  look: PrepareLook,
  began: { readonly start: string; readonly atMs: number },
): StepResult | null {
  const { identityLink } = deps.nodeOf(context.run, node).node;
  const expected = context.plan.bound[roleFact(node)];
  const isAnother = look.process !== null && look.process.start !== began.start;
  if (isAnother && look.role === expected && look.startedKey === identityLink) return null;
  if (isAnother && look.role !== 'unknown' && look.role !== expected)
    return { kind: 'unknown', code: 'host/unclear', text: `${node} came up ${look.role} instead of ${expected}.` };
  if (deps.clock.now() - began.atMs < LONGEST_RESTART_MS) return wait(deps, LOOK_AGAIN_MS, `${node} comes up.`);
  return { kind: 'unknown', code: 'host/unclear', text: `${node} has not come up within 45 min.` };
}

function wait({ clock }: PrepareDeps, ms: number, because: string): StepResult {
  return { kind: 'wait', untilMs: clock.now() + ms, because };
}

function refused({ run }: RunContext, text: string): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text, signer: run.from };
}

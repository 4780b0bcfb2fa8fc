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
  const began = restartedFrom(context, node, look);
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
  if (look.process === null) return refused(context, `No process runs on ${node}: it is not restarted.`);
  const { start } = look.process;
  const doing = { step: 'restart', node, verb: 'prepare.restart', args: { role: look.role, before: start } };
  const expected = { expectedBefore: `${look.role}, process ${start}`, expectedAfter: `another process, ${look.role}` };
  needDone(node, await doOn(context, deps, { ...doing, ...expected }));
  return wait(deps, LOOK_AGAIN_MS, `${node} comes up.`);
}

interface Began {
  /** Start of the process that the restart of this run was to end. */
  readonly start: string;
  readonly atMs: number;
}

/**
 * The restart that this run has asked for; null where none was, or where the process that it named still runs and nobody answered
 * for it. An answer that was lost is no reason to restart another time: what was named and is gone was restarted.
 */
function restartedFrom(context: RunContext, node: NodeName, { process }: PrepareLook): Began | null {
  const entries = context.entries();
  const asked = entries.findLast(
    ({ event }) => event.kind === 'intent' && event.verb === 'prepare.restart' && event.node === node,
  );
  const start = asked?.event.kind === 'intent' ? /, process (\d+)$/.exec(asked.event.expectedBefore)?.[1] : undefined;
  if (asked === undefined || start === undefined) return null;
  const isDone = entries.some(
    ({ event }) =>
      event.kind === 'outcome' && event.verb === 'prepare.restart' && event.node === node && event.result === 'done',
  );
  return isDone || process?.start !== start ? { start, atMs: asked.atMs } : null;
}

function comingUp(
  context: RunContext,
  deps: PrepareDeps,
  node: NodeName,
  look: PrepareLook,
  began: Began,
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

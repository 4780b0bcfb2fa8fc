import type { NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changesLeft, notAgreed } from './agreed.ts';
import { doingOf } from './change-step.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import { doOn, heldLooks, needDone } from './hold.ts';

/**
 * Baton's own key is restricted to the guard. Nobody is locked out by it: the login that prepares is another one and its
 * connection stays open until a new connection with Baton's key has reached the guard; if none does, the old line goes back.
 */
export function accessStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'access',
    async perform(context) {
      const proofs: string[] = [];
      for (const node of orderOf(context.plan).nodes) {
        if (deps.nodeOf(context.run, node).node.guard !== 'installed') continue;
        const failure = await restrict(context, deps, node);
        if (failure !== null) return failure;
        proofs.push(`a new connection reaches the guard on ${node}`);
      }
      return {
        kind: 'proven',
        evidence: proofs.length === 0 ? 'The guard travels: nothing to restrict.' : `${proofs.join(', ')}.`,
      };
    },
  };
}

async function restrict(context: RunContext, deps: PrepareDeps, node: NodeName): Promise<StepResult | null> {
  const looks = await heldLooks(context, deps);
  const left = await changesLeft(context, deps, looks);
  const wrong = notAgreed(context, looks, left);
  if (wrong.length > 0) {
    const text = [...wrong, ...(await unshut(context, deps, node))].join(' ');
    return { kind: 'refused', code: 'run/checks-failed', text, signer: context.run.from };
  }
  const own = left.find((change) => change.step === 'access' && change.node === node);
  if (own !== undefined) needDone(node, await doOn(context, deps, doingOf(own)));
  // Also where the line was so already: a worker that died behind the write has left the proof to us.
  const because = await deps.proveAccess(node);
  if (because === null) return null;
  const undone = await putBack(context, deps, node);
  return refusal(
    context,
    `A new connection with Baton’s key does not reach the guard on ${node}: ${because} ${undone}`,
  );
}

/**
 * A worker that died behind the write has left a line that nobody has tried: before people are asked about something else, Baton is
 * let in again.
 */
async function unshut(context: RunContext, deps: PrepareDeps, node: NodeName): Promise<readonly string[]> {
  if ((await ownLine(context, deps, node)) === undefined || (await deps.proveAccess(node)) === null) return [];
  return [await putBack(context, deps, node)];
}

/** What was kept of Baton's line when this run changed it. */
async function ownLine(context: RunContext, deps: PrepareDeps, node: NodeName) {
  const look = (await heldLooks(context, deps)).get(node);
  return look?.kept.findLast(({ part, set }) => part === 'keys' && set.endsWith(`-${context.run.id}`));
}

/** Takes back only what this run wrote. */
async function putBack(context: RunContext, deps: PrepareDeps, node: NodeName): Promise<string> {
  const kept = await ownLine(context, deps, node);
  if (kept === undefined) return 'This run had not changed its line.';
  const { set, entry, before, after } = kept;
  const doing = { step: 'access', node, verb: 'prepare.undo.keys', args: { set, entry } };
  needDone(node, await doOn(context, deps, { ...doing, expectedBefore: after, expectedAfter: before }));
  return 'The line is what it was before.';
}

function refusal({ run }: RunContext, text: string): StepResult {
  return { kind: 'refused', code: 'host/refused', text, signer: run.from };
}

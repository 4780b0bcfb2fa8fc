import { nodeOf, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { ByHand } from '../../../domain/by-hand.ts';
import { BatonError, messageOf } from '../../../domain/failure.ts';
import type { JsonObject } from '../../../domain/names.ts';
import type { BackResult, LookResult, Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { changeSteps } from './change-steps.ts';
import { nodesOf, signerIn, type PrepareDeps } from './deps.ts';
import { lookStep } from './look-step.ts';
import { PREPARE_ID, PREPARE_VERSION, STEPS, UNDO_ID, UNDO_VERSION } from './steps.ts';
import { undoOn, undoStep } from './undo-step.ts';
import { verifyStep } from './verify-step.ts';

/** Steps are done over by looking; more often than this it is not a line that was cut. */
const MOST_ATTEMPTS = 4;

/** Everything a validator's nodes need before a first move, each change as it was approved. Nothing signs differently after it. */
export function solanaPrepare(deps: PrepareDeps): Procedure {
  return procedureOf(PREPARE_ID, PREPARE_VERSION, [lookStep(deps), ...changeSteps(deps), verifyStep(deps)], deps);
}

/** What the last prepare changed, put back. */
export function solanaPrepareUndo(deps: PrepareDeps): Procedure {
  return procedureOf(UNDO_ID, UNDO_VERSION, [lookStep(deps), undoStep(deps), verifyStep(deps)], deps);
}

function procedureOf(id: string, version: number, steps: readonly ProcedureStep[], deps: PrepareDeps): Procedure {
  return {
    id,
    version,
    steps,
    look: (context) => lookAgain(context),
    giveBack: (context) => (id === UNDO_ID ? halfUndone(context) : giveBack(context, deps)),
    byHand: (context) => byHand(context, deps.targetOf(context)),
    close: (context) => ({ signer: signerIn(context), because: closingWords(context), figures: figuresOf(context) }),
  };
}

/**
 * Resume by looking: every step looks before it acts and leaves after twice what it leaves after once, so a new attempt
 * begins with the first step. What was refused, or was tried often enough, is for people.
 */
async function lookAgain(context: RunContext): Promise<LookResult> {
  const signer = signerIn(context);
  if (await context.wantsBack()) return { kind: 'back', because: 'somebody wants back what was there before', signer };
  const { refused, attempts } = sinceLastWish(context);
  if (refused !== null) return { kind: 'stop', code: refused.code, because: refused.text, signer };
  if (attempts >= MOST_ATTEMPTS)
    return {
      kind: 'stop',
      code: 'host/answer-lost',
      because: `${attempts} attempts did not come to their end`,
      signer,
    };
  return {
    kind: 'again',
    step: STEPS.look,
    because: 'every step looks first and does what is still to be done',
    signer,
  };
}

/** A person who says `resume` has mended something: what was refused before that counts no more. */
function sinceLastWish(context: RunContext) {
  const entries = context.entries();
  const wish = entries.findLastIndex(({ event }) => event.kind === 'wish.stored');
  const since = entries.slice(wish + 1).map(({ event }) => event);
  const refusal = since.findLast((event) => event.kind === 'step.refused');
  return {
    refused: refusal?.kind === 'step.refused' ? refusal : null,
    attempts: since.filter((event) => event.kind === 'resume.decided').length,
  };
}

/** Puts back what this run changed so far, on every node it may have touched. */
async function giveBack(context: RunContext, deps: PrepareDeps): Promise<BackResult> {
  const signer = signerIn(context);
  const touched = nodesOf(context).filter((node) =>
    context.entries().some(({ event }) => event.kind === 'intent' && event.node === node && event.verb !== 'undo'),
  );
  try {
    for (const node of touched) await undoOrNothing(context, deps, node);
  } catch (error) {
    const code = error instanceof BatonError ? error.code : 'host/answer-lost';
    if (code === 'run/lease-lost') throw error;
    return { kind: 'stop', signer, code, because: messageOf(error) };
  }
  const evidence = `${touched.join(' and ')}: everything is as it was before this run.`;
  return { kind: 'returned', signer, evidence, figures: {} };
}

/** The intent may stand without anything having been done: then the host has no record of the run. */
async function undoOrNothing(context: RunContext, deps: PrepareDeps, node: string): Promise<void> {
  await undoOn(context, deps, node, context.run.id).catch((error: unknown) => {
    if (!(error instanceof BatonError) || !error.message.includes('(no-run)')) throw error;
  });
}

/** Half of it put back is put back: the other half is a new `prepare` away, and nothing signs differently by it. */
function halfUndone(context: RunContext): Promise<BackResult> {
  const because = 'part of it may be put back already; `resume` puts back the rest, `prepare` makes it new';
  return Promise.resolve({ kind: 'stop', signer: signerIn(context), code: 'run/aborted', because });
}

function byHand(context: RunContext, target: SolanaTarget): ByHand {
  return {
    first:
      'Nothing signs differently by this run. Look at what stands on each node; copies of all that was replaced lie there.',
    steps: nodesOf(context).flatMap((name) => {
      const node = nodeOf(target, name);
      const look = (command: string, see: string) => ({ node: name, does: 'look', command, see }) as const;
      return [
        look(
          `readlink ${node.identityLink}`,
          `${node.stakedKey} on the node that signs, ${node.unstakedKey} on the other`,
        ),
        look(
          `sudo cat /var/lib/baton/prepare/${context.run.id}/manifest`,
          'a line for each thing that was changed, or no such file',
        ),
      ];
    }),
    stopIf: ['A link leads to the staked key on a node that does not sign: mend it before that node is restarted.'],
  };
}

function figuresOf(context: RunContext): JsonObject {
  const proven = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === STEPS.verify);
  return proven?.event.kind === 'step.proven' ? proven.event.figures : {};
}

function closingWords(context: RunContext): string {
  const waits = JSON.stringify(figuresOf(context)).includes('takes effect');
  const nodes = nodesOf(context).join(' and ');
  if (context.run.procedure === UNDO_ID) return `What was there before is back on ${nodes}. Nothing was restarted.`;
  return waits
    ? `${nodes}: prepared on disk. The start file takes effect at the next restart; restart the node that does not sign first.`
    : `${nodes}: prepared.`;
}

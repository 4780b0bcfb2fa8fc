import type { ByHand } from '../../../domain/by-hand.ts';
import type { BackResult, LookResult, Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { provenSteps } from '../../../execution/progress.ts';
import { accessStep } from './access-step.ts';
import { changesLeft } from './agreed.ts';
import { changeStep, lookStep } from './change-step.ts';
import { PREPARE_STEP_IDS } from './changes.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import { hasHeld, heldLooks } from './hold.ts';
import { restartStep } from './restart-step.ts';
import { PREPARE_ID, PREPARE_VERSION, UNPREPARE_ID, UNPREPARE_VERSION } from './steps.ts';
import { notKeptSo, undoRun, undoStep } from './undo-step.ts';

/** The runbook's Setup, on the nodes that people named. Nobody gives or takes a role in it. */
export function solanaPrepare(deps: PrepareDeps): Procedure {
  const steps: ProcedureStep[] = [
    lookStep(deps),
    ...PREPARE_STEP_IDS.map((id) => (id === 'access' ? accessStep(deps) : changeStep(id, deps))),
    restartStep(deps),
    verifyStep(deps),
  ];
  return {
    id: PREPARE_ID,
    version: PREPARE_VERSION,
    steps,
    look: (context) => lookAgain(context, deps, steps),
    giveBack: (context) => undoRun(context, deps),
    byHand: (context) => byHandOf(context),
    close: (context) => ({ signer: context.run.from, because: lastEvidence(context), figures: {} }),
  };
}

/** The way back of an earlier preparation. */
export function solanaUnprepare(deps: PrepareDeps): Procedure {
  const steps = [unprepareLook(deps), undoStep(deps)];
  return {
    id: UNPREPARE_ID,
    version: UNPREPARE_VERSION,
    steps,
    look: (context) => lookAgain(context, deps, steps),
    giveBack: async (context): Promise<BackResult> => ({
      kind: 'returned',
      signer: context.run.from,
      evidence: 'What was put back stays so; `prepare` does it again.',
      figures: {},
    }),
    byHand: (context) => byHandOf(context),
    close: (context) => ({ signer: context.run.from, because: lastEvidence(context), figures: {} }),
  };
}

function unprepareLook(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'look',
    async perform(context) {
      if (!deps.mayAct(context))
        return { kind: 'refused', code: 'run/checks-failed', text: 'The fleet file says `mode: observe`.' };
      const looks = await heldLooks(context, deps);
      const wrong = notKeptSo(context.plan, looks);
      if (wrong.length > 0) return { kind: 'refused', code: 'run/checks-failed', text: wrong.join(' ') };
      return { kind: 'proven', evidence: `${[...looks.keys()].join(' and ')}: what was kept is as people saw it.` };
    },
  };
}

/** What is on disk and what runs are two facts, and both are said. */
function verifyStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'verify',
    async perform(context) {
      const looks = await heldLooks(context, deps);
      const left = await changesLeft(context, deps, looks);
      if (left.length > 0)
        return {
          kind: 'unknown',
          code: 'host/unclear',
          text: `Still to be changed: ${left.map(({ kind, node }) => `${kind} on ${node}`).join(', ')}.`,
        };
      const words = [...looks].map(([node, { startedKey }]) =>
        startedKey === deps.nodeOf(context.run, node).node.identityLink
          ? `${node} runs so already`
          : `on ${node} it takes effect at the next restart`,
      );
      return { kind: 'proven', evidence: `On disk as planned. What runs: ${words.join('; ')}.` };
    },
  };
}

/** A step that fails as often as this without a person's word will fail again. */
const MOST_FAILURES = 3;

/**
 * Goes on at the first step without a proof: every step looks before it acts, and what is done leaves nothing to do. A refusal
 * is for people; what is not known is looked at again a few times.
 */
async function lookAgain(context: RunContext, deps: PrepareDeps, steps: readonly ProcedureStep[]): Promise<LookResult> {
  const since = context
    .entries()
    .slice(context.entries().findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
  const failures = since.filter(({ event }) => event.kind === 'step.refused' || event.kind === 'step.unknown');
  const last = failures.at(-1)?.event;
  const signer = context.run.from;
  if (last && 'text' in last && 'code' in last && (last.kind === 'step.refused' || failures.length >= MOST_FAILURES))
    return {
      kind: 'stop',
      state: last.kind === 'step.refused' ? 'refused' : 'unclear',
      signer,
      code: last.code,
      because: last.text,
    };
  // A successor got a new term with its lease; within one execution a look that decides needs one too.
  if (hasHeld(context)) await context.raiseTerm();
  await heldLooks(context, deps);
  const proven = provenSteps(context.entries(), context.attempt);
  const step = steps.find(({ id }) => !proven.has(id)) ?? steps.at(-1);
  return {
    kind: 'go-on',
    step: step?.id ?? 'look',
    because: 'Every host answers; what is done already is left as it is.',
  };
}

function byHandOf({ run, plan }: RunContext): ByHand {
  const { nodes } = orderOf(plan);
  return {
    first: `Nobody gives or takes a role in this run: ${run.from} signs as before. Restart nothing before it is clear what is on disk.`,
    steps: nodes.map((node) => ({
      node,
      does: 'look',
      command: 'sudo ls -l /var/lib/baton-prepare/*/*/kept',
      see: `a directory that ends with ${run.id}: what was there before, file by file`,
    })),
    stopIf: [
      'A start file names a key itself and the link leads to another one: mend that before anything is restarted.',
    ],
  };
}

function lastEvidence(context: RunContext): string {
  const last = context.entries().findLast(({ event }) => event.kind === 'step.proven')?.event;
  return last?.kind === 'step.proven' ? last.evidence : '';
}

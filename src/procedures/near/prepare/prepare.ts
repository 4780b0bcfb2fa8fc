import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { BackResult, Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { growingPauseMs } from '../../growing-pause.ts';
import { lookAgain } from '../../look-again.ts';
import { readyChecks } from '../checks/all.ts';
import type { NearDeps } from '../deps.ts';
import { unitIsDown } from '../node-look.ts';
import { ifPlanned, wayOfPlan } from '../planned.ts';
import { PREPARE_ID, VERSION } from '../steps.ts';
import { idleOr, later, refused } from './act.ts';
import { prepareChecks } from './checks.ts';
import { configureStep } from './configure-step.ts';
import { restartStep } from './restart-step.ts';
import { shadowStep } from './shadow-step.ts';

/**
 * Makes a node the standby of a validator, by one of the two options of NEAR's guide. It is the run's `to`; nothing is done to another
 * node. It starts with no key in place, so that no mistake here makes a signer.
 */
export function nearPrepare(deps: NearDeps): Procedure {
  return {
    id: PREPARE_ID,
    version: VERSION,
    steps: [
      optionStep(deps),
      configureStep(deps),
      restartStep(deps),
      syncStep(deps),
      ifPlanned(shadowStep(deps)),
      readyStep(deps),
    ],
    look: (context) => lookAgain(context, 'option'),
    giveBack,
    byHand: ({ run }) => ({
      first: `Nothing is urgent: ${run.to} signs nothing.`,
      steps: [],
      stopIf: [
        `A file validator_key.json lies in the home of ${run.to}: it is a signer, and is not to be started or stopped here.`,
      ],
    }),
    close: ({ run, plan }) => ({
      signer: run.from,
      because: `${run.to} is ready for ${wayOfPlan(plan)}. \`handover ${run.validator} --to ${run.to}\` can begin.`,
      figures: {},
    }),
  };
}

function optionStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'option',
    async perform(context) {
      const { to } = context.run;
      const seen = await idleOr(context, deps, to);
      if ('instead' in seen) return seen.instead;
      const [first] = blocking(prepareChecks(await deps.scene(context), to, wayOfPlan(context.plan)));
      return first === undefined
        ? { kind: 'proven', evidence: `${to} holds no validator key in place and signs with none`, figures: {} }
        : refused(inWords(first), context);
    },
  };
}

function syncStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'sync',
    async perform(context) {
      const { to } = context.run;
      const scene = await deps.scene(context);
      const look = scene.nodes[to];
      // Not running, and its unit does not bring it: that does not come by waiting, and a look begins anew with the start.
      if (look?.kind === 'seen' && look.facts.processCount === 0 && unitIsDown(look.facts))
        return { kind: 'unknown', code: 'run/checks-failed', text: `${to} was stopped, or has failed` };
      const [first] = ofThese(readyChecks(scene, to, wayOfPlan(context.plan)), [
        'host-answers',
        'one-node',
        'rpc',
        'standby-synced',
      ]);
      return first === undefined
        ? { kind: 'proven', evidence: `${to} is in sync`, figures: {} }
        : later(deps, inWords(first), growingPauseMs(context, deps.clock, 'sync'));
    },
  };
}

/** After a start it takes a node some time to find its peers, and what was not read now can be in a while. Unit: milliseconds. */
const READY_WITHIN_MS = 600_000;

function readyStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'ready',
    async perform(context) {
      const open = blocking(readyChecks(await deps.scene(context), context.run.to, wayOfPlan(context.plan)));
      const [first] = open;
      if (first === undefined) return { kind: 'proven', evidence: 'Every check of a standby holds', figures: {} };
      const isSoon = open.every(
        ({ id, state }) => state === 'unknown' || id === 'standby-peers' || id === 'standby-synced',
      );
      return isSoon && isEarly(context, deps) ? later(deps, inWords(first)) : refused(inWords(first), context);
    },
  };
}

function isEarly(context: RunContext, { clock }: NearDeps): boolean {
  const began = context.entries().findLast(({ event }) => event.kind === 'step.began' && event.step === 'ready');
  return clock.now() - (began?.atMs ?? clock.now()) < READY_WITHIN_MS;
}

function ofThese(checks: readonly CheckResult[], ids: readonly string[]): CheckResult[] {
  return blocking(checks).filter(({ id }) => ids.includes(id));
}

/** What was configured and started stays so: a node without a key does no harm. */
function giveBack({ run }: RunContext): Promise<BackResult> {
  const evidence = `${run.to} is left as it is now; it signs nothing.`;
  return Promise.resolve({ kind: 'returned', signer: run.from, evidence, figures: {} });
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;

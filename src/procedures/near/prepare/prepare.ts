import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { BackResult, Procedure, ProcedureStep, RunContext } from '../../../execution/procedure.ts';
import { lookAgain } from '../../look-again.ts';
import { changedSince } from '../bound.ts';
import { readyChecks } from '../checks/all.ts';
import type { NearDeps } from '../deps.ts';
import { ifPlanned, wayOfPlan } from '../planned.ts';
import { PREPARE_ID, VERSION } from '../steps.ts';
import { idleOr, later, refused } from './act.ts';
import { configFact, prepareBound } from './bound.ts';
import { prepareChecks } from './checks.ts';
import { configureStep } from './configure-step.ts';
import { restartStep } from './restart-step.ts';
import { shadowStep } from './shadow-step.ts';
import { syncStep } from './sync-step.ts';

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
      const scene = await deps.scene(context);
      const way = wayOfPlan(context.plan);
      const changed = changedSince(context.plan, withoutConfig(prepareBound(scene, to, way), to));
      if (changed !== null) return refused(changed, context);
      const [first] = blocking(prepareChecks(scene, to, way));
      return first === undefined
        ? { kind: 'proven', evidence: `${to} holds no validator key in place and signs with none`, figures: {} }
        : refused(inWords(first), context);
    },
  };
}

/** Its hash is looked at where it is written: in a later attempt this run has changed it itself. */
function withoutConfig(facts: Readonly<Record<string, string>>, node: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => fact !== configFact(node)));
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

/** What was configured and started stays so: a node without a key does no harm. */
function giveBack({ run }: RunContext): Promise<BackResult> {
  const evidence = `${run.to} is left as it is now; it signs nothing.`;
  return Promise.resolve({ kind: 'returned', signer: run.from, evidence, figures: {} });
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;

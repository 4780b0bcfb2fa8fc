import { judgedKeystore } from '../../../chains/polkadot/guard-calls.ts';
import { fileOfKey } from '../../../chains/polkadot/keystore.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import { polkadotArgs } from '../../../chains/polkadot/target.ts';
import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { BackResult, Procedure, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { Scene } from '../checks/scene.ts';
import { readyChecks } from '../checks/all.ts';
import type { PolkadotDeps } from '../deps.ts';
import { fencedOr } from '../handover/look-at.ts';
import { keystoreOf } from '../node-look.ts';
import { growingPauseMs } from '../../growing-pause.ts';
import { lookAgain } from '../../look-again.ts';
import { PREPARE_ID, PREPARE_VERSION } from './steps.ts';

/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;
/** A node that starts, or comes back, is asked as often as that tells something. Unit: milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/** What preparing works with besides: one look at everything, for the same checks as a plan's. */
export interface PrepareDeps extends PolkadotDeps {
  readonly scene: (context: RunContext) => Promise<Scene>;
}

/**
 * Brings a node to where a handover can begin: started, in sync, running with --validator, and nothing on it that the chain names.
 * It is the run's `to`; nothing is done to another node.
 */
export function polkadotPrepare(deps: PrepareDeps): Procedure {
  return {
    id: PREPARE_ID,
    version: PREPARE_VERSION,
    steps: [startStep(deps), syncStep(deps), validateStep(deps), readyStep(deps)],
    look: (context) => lookAgain(context, 'start'),
    giveBack,
    byHand: ({ run }) => ({
      first: `Nothing is urgent: ${run.to} signs nothing.`,
      steps: [],
      stopIf: [`${run.to} holds a key that the chain names: then it may be signing, and is not to be restarted.`],
    }),
    close: ({ run }) => ({
      signer: run.from,
      because: `${run.to} is ready: in sync and running with --validator. \`handover ${run.validator} --to ${run.to}\` can begin.`,
      figures: {},
    }),
  };
}

function startStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'start',
    async perform(context) {
      const seen = await fencedOr(context, deps, context.run.to);
      if ('instead' in seen) return seen.instead;
      if (seen.facts.process !== null) return proven(`pid ${seen.facts.process.pid} runs`);
      const hindrance = await unusedOr(context, deps);
      if (hindrance !== null) return hindrance;
      const { active } = seen.facts.unit;
      if (active === 'activating' || active === 'active') return later(deps, LOOK_AGAIN_MS, `its unit is ${active}`);
      return acted(context, deps, 'start', 'polkadot.start', keysAsSeen(seen.facts));
    },
  };
}

function syncStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'sync',
    async perform(context) {
      const seen = await deps.look(deps.targetOf(context), context.run.to);
      if (seen.kind === 'seen' && wasStopped(seen.facts)) return stoppedMeanwhile(context);
      const open = await failedOf(context, deps, ['host-answers', 'one-node', 'rpc', 'standby-synced']);
      return open === null
        ? proven(`${context.run.to} is in sync`)
        : later(deps, growingPauseMs(context, deps.clock, 'sync'), open);
    },
  };
}

function validateStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'validate',
    async perform(context) {
      const seen = await fencedOr(context, deps, context.run.to);
      if ('instead' in seen) return seen.instead;
      const { process } = seen.facts;
      if (process?.validator === true) return proven(`${context.run.to} runs with --validator`);
      if (wasStopped(seen.facts)) return stoppedMeanwhile(context);
      if (process === null) return later(deps, LOOK_AGAIN_MS, `${context.run.to} is not back yet`);
      const hindrance = await unusedOr(context, deps);
      if (hindrance !== null) return hindrance;
      return acted(context, deps, 'validate', 'polkadot.validator-on', keysAsSeen(seen.facts));
    },
  };
}

function readyStep(deps: PrepareDeps): ProcedureStep {
  return {
    id: 'ready',
    async perform(context) {
      const open = blocking(readyChecks(await deps.scene(context), context.run.to));
      const [first] = open;
      if (first === undefined) return proven('Every check of a standby holds');
      // After a restart it takes its peers and its RPC some time to come back.
      const isSoon = open.every(({ id }) => ['rpc', 'standby-synced', 'one-node'].includes(id));
      return isSoon ? later(deps, LOOK_AGAIN_MS, inWords(first)) : refused(inWords(first), context);
    },
  };
}

/** No process, and its unit does not bring one: it will not come by waiting. */
function wasStopped({ process, unit: { active } }: PolkadotHostFacts): boolean {
  return process === null && (active === 'inactive' || active === 'failed');
}

/** A look begins anew with the start. */
function stoppedMeanwhile({ run }: RunContext): StepResult {
  const text = `The unit of ${run.to} does not run any more: it was stopped, or has failed`;
  return { kind: 'unknown', code: 'run/checks-failed', text };
}

/** A restart, or a start, of a node that holds keys in use could sign again what was signed: nothing is done to it. */
async function unusedOr(context: RunContext, deps: PrepareDeps): Promise<StepResult | null> {
  if (!deps.mayAct(context)) return refused('The fleet file says `mode: observe` now.', context);
  const open = await failedOf(context, deps, ['standby-keys-unused', 'keystore']);
  return open === null ? null : refused(open, context);
}

async function failedOf(context: RunContext, deps: PrepareDeps, ids: readonly string[]): Promise<string | null> {
  const checks = readyChecks(await deps.scene(context), context.run.to);
  const [first] = blocking(checks).filter(({ id }) => ids.includes(id));
  return first === undefined ? null : inWords(first);
}

/** A keystore that cannot be listed is one that the guard refuses, whatever is said here. */
function keysAsSeen(facts: PolkadotHostFacts): string {
  return judgedKeystore((keystoreOf(facts) ?? []).map(fileOfKey)).keys;
}

async function acted(
  context: RunContext,
  deps: PrepareDeps,
  step: string,
  verb: string,
  keys: string,
): Promise<StepResult> {
  const { to } = context.run;
  const answer = await context.act({
    step,
    node: to,
    request: { verb, args: { ...polkadotArgs(deps.targetOf(context), to), keys: keys === '' ? 'none' : keys } },
    expectedBefore: 'the chain names none of its keys',
    expectedAfter: verb === 'polkadot.start' ? 'runs' : 'runs with --validator',
    timeoutMs: ANSWER_WITHIN_MS,
  });
  if (answer.answer === 'ok')
    return later(deps, Number(answer.facts.get('restart.wait_ms') ?? 0) + LOOK_AGAIN_MS, `${to} is starting`);
  const waitMs = Number(answer.facts.get('start.wait_ms') ?? NaN);
  if (answer.code === 'too-early' && waitMs > 0) return later(deps, waitMs, answer.text);
  return { kind: answer.answer, code: answer.code, text: `${to}: ${answer.text}`, signer: context.run.from };
}

/** What was started stays started: a node that signs nothing does no harm. */
function giveBack({ run }: RunContext): Promise<BackResult> {
  const evidence = `${run.to} is left as it is now; it signs nothing.`;
  return Promise.resolve({ kind: 'returned', signer: run.from, evidence, figures: {} });
}

function proven(evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: {} };
}

function later(deps: PrepareDeps, ms: number, because: string): StepResult {
  return { kind: 'wait', untilMs: deps.clock.now() + ms, because };
}

function refused(text: string, { run }: RunContext): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text, signer: run.from };
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;

import { judgedKeystore } from '../../../chains/polkadot/guard-calls.ts';
import { fileOfKey } from '../../../chains/polkadot/keystore.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import { polkadotArgs } from '../../../chains/polkadot/target.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { fencedLook } from '../fence.ts';
import { namedAgain } from './gate-step.ts';
import { keysLost } from './new-is-whole.ts';
import { judgeGate } from './judge-old.ts';
import { told, type Told } from './told-old.ts';

const ANSWER_WITHIN_MS = 16_000;
/** A node is back within RestartSec and its own start; it is asked as often as that tells something. Unit: milliseconds. */
const LOOK_AGAIN_MS = 5_000;
/** What people have stopped they let go on, and that is no matter of seconds. Unit: milliseconds. */
const STANDING_MS = 60_000;

/**
 * Demote: the old node runs on as a full node. Its keystore is judged once more under the present term, and the guard changes
 * nothing unless it finds exactly the keys that were judged. Nothing here is urgent: whatever is not clear is waited for.
 */
export function demoteStep(deps: PolkadotDeps): ProcedureStep {
  return {
    id: 'demote',
    async perform(context) {
      const { from } = context.run;
      if (context.plan.policy['old_node'] === 'leave')
        return proven(
          context,
          `${from} is left running with --validator, as the policy says; none of its keys is in use`,
        );
      const stands = orderOf(context) === null ? await standing(context, deps) : null;
      if (stands !== null) return stands;
      await context.raiseTerm();
      const seen = await fencedLook(context, deps, from);
      if (seen.kind === 'unseen') return waits(deps, `${from} does not answer: ${seen.because}`);
      const found = withProcess(context, deps, seen.facts);
      if (found !== null) return found;
      // Also an order that was lost is not given once more against people's will.
      return (await standing(context, deps)) ?? (await demote(context, deps, seen.facts));
    },
  };
}

/** The order that came into effect, or may have. */
function orderOf(context: RunContext): Told | null {
  const last = told(context.entries());
  return last?.result === 'refused' ? null : last;
}

/** People do not want it told now; null where nothing stands against it. Once it was told there is nothing to hold back. */
async function standing(context: RunContext, deps: PolkadotDeps): Promise<StepResult | null> {
  const asBefore = `${context.run.from} runs as before`;
  if (!deps.mayAct(context)) return waits(deps, `The fleet file says \`mode: observe\` now; ${asBefore}`, STANDING_MS);
  return (await context.wantsBack()) ? waits(deps, `Paused; ${asBefore}`, STANDING_MS) : null;
}

/** What its process alone says; null where it runs with --validator and is to be told otherwise. */
function withProcess(context: RunContext, deps: PolkadotDeps, { process }: PolkadotHostFacts): StepResult | null {
  const { from } = context.run;
  if (process !== null && !process.validator) return proven(context, `${from} runs without --validator`);
  const order = orderOf(context);
  // It was told, has ended and is not back yet: its unit starts it.
  if (process === null)
    return order === null ? notRunning(context) : waits(deps, `${from} is starting without --validator`);
  if (order?.result !== 'done') return null;
  if (String(process.pid) === order.pid) return waits(deps, `${from} is ending`);
  return order.isAskedAgain ? null : notDemoted(context);
}

async function demote(context: RunContext, deps: PolkadotDeps, facts: PolkadotHostFacts): Promise<StepResult> {
  const { from } = context.run;
  const judged = await judgeGate(context, deps, { kind: 'seen', node: from, facts });
  if (judged.keysLost === true) return keysLost(context);
  if (judged.verdict.kind === 'used') return namedAgain(context, judged.verdict);
  if (judged.verdict.kind !== 'yes') return waits(deps, `${from} has to keep running: ${judged.verdict.because}`);
  const answer = await context.act({
    step: 'demote',
    node: from,
    request: {
      verb: 'polkadot.validator-off',
      args: { ...polkadotArgs(deps.targetOf(context), from), ...judgedKeystore(judged.keystore.map(fileOfKey)) },
    },
    expectedBefore: 'runs with --validator; the chain names none of its keys',
    expectedAfter: 'runs without --validator',
    timeoutMs: ANSWER_WITHIN_MS,
  });
  if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: `${from}: ${answer.text}` };
  const pause = Number(answer.facts.get('restart.wait_ms') ?? 0);
  return waits(deps, `${from} starts again without --validator`, pause + LOOK_AGAIN_MS);
}

function notRunning({ run }: RunContext): StepResult {
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'old-not-running',
    text: `${run.from} does not run, and the chain names none of its keys. Start it and \`resume\`, or \`stand-down\`: ${run.to} signs.`,
    signer: run.to,
  };
}

function notDemoted({ run }: RunContext): StepResult {
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'old-not-demoted',
    text: `${run.from} was restarted without --validator and runs with it: somebody, or a later drop-in of its unit, has started it so. \`resume\` tells it again.`,
    signer: run.to,
  };
}

function waits(deps: PolkadotDeps, because: string, ms = LOOK_AGAIN_MS): StepResult {
  return { kind: 'wait', untilMs: deps.clock.now() + ms, because };
}

function proven({ run }: RunContext, evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: { signer: run.to } };
}

import { keyNames, polkadotArgs } from '../../../chains/polkadot/target.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { PolkadotDeps } from '../deps.ts';
import { judgeOld } from './judge-old.ts';
import { fencedOr } from './look-at.ts';

const ANSWER_WITHIN_MS = 16_000;
/** A node is back within RestartSec and its own start; it is asked as often as that tells something. Unit: milliseconds. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Demote: the old node runs on as a full node. Its keystore is judged once more under the present term, and the guard changes
 * nothing unless it finds exactly the keys that were judged.
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
      await context.raiseTerm();
      const seen = await fencedOr(context, deps, from);
      if ('instead' in seen) return seen.instead;
      if (seen.facts.process?.validator === false) return proven(context, `${from} runs without --validator`);
      // It was told, has ended and is not back yet: its unit starts it.
      if (seen.facts.process === null && wasTold(context))
        return {
          kind: 'wait',
          untilMs: deps.clock.now() + LOOK_AGAIN_MS,
          because: `${from} is starting without --validator`,
        };
      const judged = await judgeOld(context, deps, { kind: 'seen', node: from, facts: seen.facts });
      if (judged.verdict.kind !== 'yes')
        return {
          kind: 'refused',
          code: 'run/checks-failed',
          text: `${from} has to keep running: ${judged.verdict.because}`,
          signer: context.run.to,
        };
      const answer = await context.act({
        step: 'demote',
        node: from,
        request: {
          verb: 'polkadot.validator-off',
          args: { ...polkadotArgs(deps.targetOf(context), from), keys: keyNames(judged.keystore) },
        },
        expectedBefore: 'runs with --validator; the chain names none of its keys',
        expectedAfter: 'runs without --validator',
        timeoutMs: ANSWER_WITHIN_MS,
        repeatable: true,
      });
      if (answer.answer !== 'ok') return { kind: answer.answer, code: answer.code, text: `${from}: ${answer.text}` };
      const pause = Number(answer.facts.get('restart.wait_ms') ?? 0);
      return {
        kind: 'wait',
        untilMs: deps.clock.now() + pause + LOOK_AGAIN_MS,
        because: `${from} starts again without --validator`,
      };
    },
  };
}

function wasTold(context: RunContext): boolean {
  return context
    .entries()
    .some(
      ({ event }) => event.kind === 'outcome' && event.verb === 'polkadot.validator-off' && event.result === 'done',
    );
}

function proven({ run }: RunContext, evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: { signer: run.to } };
}

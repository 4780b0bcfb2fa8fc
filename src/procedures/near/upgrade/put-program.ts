import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName, StepId } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { act, notDone } from '../swap/act.ts';
import { approvedProgram } from './bound.ts';
import { programOf } from './program.ts';

/** Puts the new program in place on a node that was just seen with nothing running; done before, it is proven. */
export async function putProgram(
  context: RunContext,
  deps: NearDeps,
  { step, node, facts }: { readonly step: StepId; readonly node: NodeName; readonly facts: NearHostFacts },
): Promise<StepResult> {
  const approved = approvedProgram(context.plan, node);
  const program = programOf(facts, approved);
  switch (program) {
    case 'installed':
      return proven(`neard ${approved.release} is in place on ${node}`);
    case 'other':
      return refusal(`The neard that was approved does not lie ready on ${node} any more`);
    case 'ready': {
      if (facts.processCount !== 0) return refusal(`Something of ${node} still runs`);
      const answer = await act(context, deps, {
        step,
        node,
        verb: 'near.binary',
        args: { sha256: approved.sha256 },
        before: 'nothing of it runs, no key is in place, and the program that lies ready has this hash',
        after: `neard ${approved.release} is in place, and the one before it is kept`,
      });
      return notDone(answer, node) ?? proven(`neard ${approved.release} was put in place on ${node}`);
    }
  }
  return program satisfies never;
}

function proven(evidence: string): StepResult {
  return { kind: 'proven', evidence, figures: {} };
}

function refusal(text: string): StepResult {
  return { kind: 'refused', code: 'run/checks-failed', text };
}

import { observeSolana } from '../../../chains/solana/observe.ts';
import type { HostFacts } from '../../../chains/solana/observation.ts';
import { nodeOf, type SolanaNodeTarget } from '../../../chains/solana/target.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { argumentsOf } from '../checks/judge.ts';
import { changesIn, nodesOf, type PrepareDeps } from './deps.ts';
import { standsNow } from './state-now.ts';
import { STEPS } from './steps.ts';

/** What is on disk is proven by a look at it, not by the commands that ended well; what runs is told apart from it. */
export function verifyStep(deps: PrepareDeps): ProcedureStep {
  return { id: STEPS.verify, perform: (context) => verify(context, deps) };
}

async function verify(context: RunContext, deps: PrepareDeps): Promise<StepResult> {
  const target = deps.targetOf(context);
  const nodes = nodesOf(context);
  for (const node of nodes) {
    const { standing } = await standsNow(
      deps,
      target,
      node,
      changesIn(context).filter((each) => each.node === node),
    );
    const missed = standing.find(({ stands }) => stands !== 'after');
    if (missed !== undefined) {
      const text = `${missed.change.path} on ${node} is not as the plan makes it: found ${missed.found}.`;
      return { kind: 'refused', code: 'run/checks-failed', text };
    }
  }
  const seen = await observeSolana(deps.observe, { ...target, observers: [] }, { nodes, depth: 'fast' });
  const figures = Object.fromEntries(
    nodes.map((node) => {
      const host = seen.nodes[node]?.host;
      return [`${node} runs`, runsWith(nodeOf(target, node), host?.kind === 'known' ? host.value : null)];
    }),
  );
  const evidence = `On disk everything is as planned. ${Object.entries(figures)
    .map(([what, words]) => `${what} ${words}.`)
    .join(' ')}`;
  return { kind: 'proven', evidence, figures };
}

/** Two facts: what a start file says, and what the process was started with. */
function runsWith(node: SolanaNodeTarget, facts: HostFacts | null): string {
  if (facts === null) return 'unseen: the guard did not answer';
  if (facts.process === null) return 'no validator now: the start file takes effect at the next start';
  const { args } = facts.process;
  const isLinked = argumentsOf(args, '--identity', '-i').includes(node.identityLink);
  const hasVoter = argumentsOf(args, '--authorized-voter').includes(node.stakedKey);
  return isLinked && hasVoter
    ? 'with the link and the authorized voter'
    : 'as it was started: the start file takes effect at the next restart';
}

import type { NodeName } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { PolkadotDeps } from './deps.ts';
import { isTakeover } from './signer.ts';

/**
 * Whether the nodes do their part while the run waits: the old one until the gate, the new one from when its keys are set, for the
 * chain will name them (safety protocol 6.1 and 6.3). Everybody is told at once where one does not.
 * @returns the same in words, or null
 */
export async function watchNodes(context: RunContext, deps: PolkadotDeps): Promise<string | null> {
  const words = await idleNodes(context, deps);
  if (words !== null) await deps.nodeStopped(context, words);
  return words;
}

/** The same, and nobody is told. */
export async function idleNodes(context: Pick<RunContext, 'run'>, deps: PolkadotDeps): Promise<string | null> {
  const { from, to } = context.run;
  const nodes = isTakeover(context) ? [to] : [from, to];
  const found = await Promise.all(nodes.map((node) => idleWords(context, deps, node)));
  const idle = found.filter((words) => words !== null);
  return idle.length === 0 ? null : idle.join('; ');
}

/** Why a node does not do its part, or null. A look that failed is told too: people have to know in time. */
async function idleWords(context: Pick<RunContext, 'run'>, deps: PolkadotDeps, node: NodeName): Promise<string | null> {
  const seen = await deps.look(deps.targetOf(context), node);
  if (seen.kind === 'unseen') return `${node} does not answer (${seen.because})`;
  if (seen.facts.process === null) return `${node} does not run`;
  return seen.facts.process.validator ? null : `${node} runs without --validator`;
}

import type { NodeName } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { PolkadotHostFacts } from '../../chains/polkadot/node-host.ts';
import type { PolkadotDeps } from './deps.ts';
import { keystoreOf } from './node-look.ts';
import { madeKeys } from './proven-keys.ts';
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
export async function idleNodes(
  context: Pick<RunContext, 'run' | 'entries'>,
  deps: PolkadotDeps,
): Promise<string | null> {
  const { from, to } = context.run;
  const nodes = isTakeover(context) ? [to] : [from, to];
  const found = await Promise.all(nodes.map((node) => idleWords(context, deps, node)));
  const idle = found.filter((words) => words !== null);
  return idle.length === 0 ? null : idle.join('; ');
}

/** Why a node does not do its part, or null. A look that failed is told too: people have to know in time. */
async function idleWords(
  context: Pick<RunContext, 'run' | 'entries'>,
  deps: PolkadotDeps,
  node: NodeName,
): Promise<string | null> {
  const seen = await deps.look(deps.targetOf(context), node);
  if (seen.kind === 'unseen') return `${node} does not answer (${seen.because})`;
  if (seen.facts.process === null) return `${node} does not run`;
  if (!seen.facts.process.validator) return `${node} runs without --validator`;
  const encoded = node === context.run.to ? madeKeys(context.entries())?.encoded : undefined;
  return encoded === undefined || holdsAll(seen.facts, encoded) ? null : `${node} does not hold all keys that are set`;
}

/** By the names of its files, each of which ends with a public key. A keystore that cannot be listed has been told of before. */
function holdsAll(facts: PolkadotHostFacts, encoded: string): boolean {
  const held = keystoreOf(facts);
  if (held === null) return true;
  const bytes = held.filter(({ publicKey }) => encoded.includes(publicKey.slice(2)));
  return bytes.reduce((sum, { publicKey }) => sum + publicKey.length - 2, 0) >= encoded.length - 2;
}

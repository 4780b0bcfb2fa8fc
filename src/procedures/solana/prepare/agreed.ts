import type { NodeName, RunId } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { boundOf, changesOf, type Change } from './changes.ts';
import { orderOf, type PrepareDeps } from './deps.ts';
import type { PrepareLook } from './look.ts';

/** The fact that binds what a node is seen to be. */
export const roleFact = (node: NodeName) => `${node} runs as`;

/** All that is left to be changed on the hosts of a run, in order. */
export async function changesLeft(
  context: RunContext,
  deps: PrepareDeps,
  looks: ReadonlyMap<NodeName, PrepareLook>,
): Promise<readonly Change[]> {
  const { nodes, bootGuard } = orderOf(context.plan);
  const parts = await deps.parts();
  return nodes.flatMap((node) => {
    const look = looks.get(node);
    return look === undefined ? [] : changesOf(look, deps.nodeOf(context.run, node), { bootGuard }, parts).changes;
  });
}

/** What an agreement is of. */
export interface AgreedRun {
  readonly plan: Pick<Plan, 'bound'>;
  readonly run: { readonly id: RunId };
}

const strangeKey = (node: NodeName) =>
  `A key is in the file of the unstaked key on ${node} that this run did not make: see whose it is, and ask for a new plan.`;

/**
 * What is not as people agreed to; empty where all that is left to do is what they saw. What has been done already leaves
 * nothing to do and is no difference.
 */
export function notAgreed(
  { plan: { bound }, run }: AgreedRun,
  looks: ReadonlyMap<NodeName, PrepareLook>,
  changes: readonly Change[],
): string[] {
  const roles = [...looks].flatMap(([node, { role }]) =>
    bound[roleFact(node)] === role ? [] : [`${node} ran as ${bound[roleFact(node)]} and is ${role} now.`],
  );
  const others = changes.flatMap((change) => {
    const [fact, value] = boundOf(change);
    const agreed = bound[fact];
    if (agreed === value) return [];
    // A text with a key that was still to be made: what was there before is what can be compared.
    const [before, after] = agreed?.split(' → ') ?? [];
    if (after === 'with the new key' && value.startsWith(`${before} → `)) return [];
    return [`${fact}: ${value} was not what people saw (${agreed ?? 'nothing'}).`];
  });
  const keys = [...looks].flatMap(([node, look]) => (isStrange(look, node) ? [strangeKey(node)] : []));
  return [...roles, ...keys, ...others];

  /** People agreed to a new key, and one is there which this run has not made: nobody has seen whose it is. */
  function isStrange({ unstakedKey, kept }: PrepareLook, node: NodeName): boolean {
    if (bound[`${node} new key`] === undefined || unstakedKey === 'missing') return false;
    return !kept.some(({ part, set }) => part === 'unstaked' && set.endsWith(`-${run.id}`));
  }
}

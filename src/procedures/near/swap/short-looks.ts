import { endIn, headsIn, type NearEnd, type NearHeads } from '../../../chains/near/short-looks.ts';
import { nearArgs } from '../../../chains/near/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { GuardRequest, Facts } from '../../../hosts/port.ts';
import type { NearDeps } from '../deps.ts';

/** Whether a node that was told to stop has ended. The guard waits for it a few seconds; null where the host does not say. */
export function lookAtEnd(context: RunContext, deps: NearDeps, node: NodeName): Promise<NearEnd | null> {
  return short(context, deps, node, { verb: 'near.look-end', args: {} }, endIn);
}

/**
 * What a node says of the chain, where the process of its unit is the one that answers; null where it does not say.
 * @param final the guard waits a few seconds for that block to be final; null: it does not wait
 */
export function lookAtHeads(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
  final: number | null,
): Promise<NearHeads | null> {
  const args: Record<string, string> = final === null ? {} : { final: String(final) };
  return short(context, deps, node, { verb: 'near.look-heads', args }, headsIn);
}

/** A look that does not come is one more that is waited for. */
async function short<T>(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
  { verb, args }: GuardRequest,
  read: (facts: Facts) => T,
): Promise<T | null> {
  try {
    const answer = await deps.ask(node, { verb, args: { ...nearArgs(deps.targetOf(context), node), ...args } });
    return answer.answer === 'ok' ? read(answer.facts) : null;
  } catch {
    return null;
  }
}

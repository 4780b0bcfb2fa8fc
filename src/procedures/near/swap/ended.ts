import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { unitIsDown } from '../node-look.ts';
import { waitUntil } from './act.ts';
import { isGone } from './gone.ts';
import { PROVEN_WITHIN_MS, STILL_PAUSE_MS, STOPPED_WITHIN_MS } from './pace.ts';

/**
 * Waits until a node that was told to stop has ended. While its unit is stopping that may take minutes; once the unit is at rest, what
 * still runs is none of it and ends at no stop, and nobody signs meanwhile.
 * @returns the node without a process, or why it is not waited for any longer
 */
export async function waitForEnd(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
): Promise<{ readonly gone: NearHostFacts } | { readonly instead: StepResult }> {
  let atRestSince: number | null = null;
  const restsTooLong = (facts: NearHostFacts): boolean => {
    const now = deps.clock.monotonic();
    atRestSince = unitIsDown(facts) ? (atRestSince ?? now) : null;
    return atRestSince !== null && now - atRestSince >= PROVEN_WITHIN_MS;
  };
  const last = await waitUntil(
    context,
    deps,
    node,
    { withinMs: STOPPED_WITHIN_MS, pauseMs: STILL_PAUSE_MS },
    (facts) => (isGone(facts) || restsTooLong(facts) ? facts : null),
  );
  if (last !== null && isGone(last)) return { gone: last };
  return { instead: unclear(last === null ? lasting(node) : othersOf(node, last)) };
}

const unclear = (text: string): StepResult => ({ kind: 'unknown', code: 'host/unclear', text });
const lasting = (node: NodeName): string => `${node} has not stopped in ${STOPPED_WITHIN_MS / 60_000} min.`;
const othersOf = (node: NodeName, { processCount, unit }: NearHostFacts): string =>
  `The unit of ${node} is ${unit.active}, and ${processCount} processes of its home run all the same: something else has started them.`;

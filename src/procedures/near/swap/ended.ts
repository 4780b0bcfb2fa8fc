import type { NearEnd } from '../../../chains/near/short-looks.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { unitIsDown } from '../node-look.ts';
import { glance } from './act.ts';
import { isGone } from './gone.ts';
import { PROVEN_WITHIN_MS, STILL_PAUSE_MS, STOPPED_WITHIN_MS } from './pace.ts';
import { lookAtEnd } from './short-looks.ts';

/**
 * Waits until a node that was told to stop has ended. While its unit is stopping that may take minutes; once the unit is at rest, what
 * still runs is none of it and ends at no stop, and nobody signs meanwhile.
 * @returns the node without a process, or why it is not waited for any longer
 */
export async function waitForEnd(
  context: RunContext,
  deps: NearDeps,
  node: NodeName,
): Promise<{ readonly gone: NearEnd } | { readonly instead: StepResult }> {
  const began = deps.clock.monotonic();
  let atRestSince: number | null = null;
  for (;;) {
    // A guard that is installed may be of a version before the short look.
    const end = (await lookAtEnd(context, deps, node)) ?? (await glance(context, deps, node));
    const now = deps.clock.monotonic();
    if (end !== null && isGone(end)) return { gone: end };
    if (end !== null) atRestSince = unitIsDown(end) ? (atRestSince ?? now) : null;
    if (end !== null && atRestSince !== null && now - atRestSince >= PROVEN_WITHIN_MS)
      return { instead: unclear(othersOf(node, end)) };
    if (now - began >= STOPPED_WITHIN_MS) return { instead: unclear(lasting(node)) };
    await deps.clock.sleep(STILL_PAUSE_MS, context.signal);
  }
}

const unclear = (text: string): StepResult => ({ kind: 'unknown', code: 'host/unclear', text });
const lasting = (node: NodeName): string => `${node} has not stopped in ${STOPPED_WITHIN_MS / 60_000} min.`;
const othersOf = (node: NodeName, { processCount, unit }: NearEnd): string =>
  `The unit of ${node} is ${unit.active}, and ${processCount} processes of its home run all the same: something else has started them.`;

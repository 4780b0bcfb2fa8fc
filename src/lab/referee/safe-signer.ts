import type { NodeName, PublicKey } from '../../domain/names.ts';
import type { HistoryEvent } from './history.ts';
import { capabilities, votesCast } from './capability.ts';

/**
 * The node that could sign again without danger at `untilMs`, though nobody can sign: it cast the last vote, so its tower
 * holds every vote, its machine runs, and nothing elsewhere may still take effect. `unsettled` are the nodes on which a
 * command may still do so. Null when somebody can sign, or when no node is known to be safe.
 */
export function safeSignerLeftIdle(
  events: readonly HistoryEvent[],
  identity: PublicKey,
  untilMs: number,
  unsettled: readonly NodeName[],
): NodeName | null {
  const before = events.filter((event) => event.atMs <= untilMs);
  if (capabilities(before, identity).some((interval) => interval.toMs === null)) return null;
  const last = votesCast(before, identity).at(-1);
  if (!last || unsettled.length > 0) return null;
  return runningNodes(before).has(last.node) ? last.node : null;
}

function runningNodes(events: readonly HistoryEvent[]): Set<NodeName> {
  const ended = new Set(events.flatMap((event) => (event.kind === 'process.ended' ? [event.instance] : [])));
  return new Set(
    events.flatMap((event) => (event.kind === 'process.started' && !ended.has(event.instance) ? [event.node] : [])),
  );
}

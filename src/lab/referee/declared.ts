import type { NodeName } from '../../domain/names.ts';
import type { HistoryEvent, NodeDeclared } from './history.ts';

/**
 * What would have happened if everything that people declared had been true: a declared node ends when they said so, and nothing of
 * it is heard again. The move is judged by this; what the whole history has beyond it is the cost of their word.
 */
export function asDeclared(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const declared = new Map<NodeName, number>();
  for (const event of events)
    if (isDeclaration(event)) declared.set(event.node, Math.min(event.atMs, declared.get(event.node) ?? Infinity));
  if (declared.size === 0) return events;
  const sinceMs = (event: HistoryEvent): number =>
    'node' in event ? (declared.get(event.node) ?? Infinity) : Infinity;
  const kept = events.filter((event) => isDeclaration(event) || event.atMs <= sinceMs(event));
  const lives = new Map(
    kept.flatMap((event) =>
      'instance' in event && declared.has(event.node) ? [[event.instance, event] as const] : [],
    ),
  );
  const ends = [...lives.values()].map((event): HistoryEvent => ({
    kind: 'process.ended',
    node: event.node,
    instance: event.instance,
    atMs: sinceMs(event),
  }));
  return [...kept, ...ends];
}

function isDeclaration(event: HistoryEvent): event is NodeDeclared {
  return event.kind === 'node.declared';
}

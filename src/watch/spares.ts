import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import type { ValidatorStatus } from '../domain/status.ts';

/** Nodes of a validator that sign for another one, by what the last looks saw. */
export type TakenSpares = Readonly<Record<NodeName, { readonly by: ValidatorName; readonly sinceMs: number }>>;

/**
 * Compares which spares are taken with what is remembered. Pure. Told at the first look: until it is free again a validator
 * whose only spare is taken has none. A node that cannot be asked is what it was.
 */
export function decideSpares(
  before: TakenSpares,
  { nodes }: ValidatorStatus,
  nowMs: number,
): { readonly taken: TakenSpares; readonly events: readonly FleetEvent[] } {
  const taken: Record<NodeName, TakenSpares[NodeName]> = {};
  const events: FleetEvent[] = [];
  for (const { node, couldSign, takenBy } of nodes) {
    const was = before[node];
    if (takenBy !== null) {
      taken[node] = was?.by === takenBy ? was : { by: takenBy, sinceMs: nowMs };
      if (was?.by !== takenBy) events.push({ kind: 'spare.taken', node, by: takenBy });
    } else if (was !== undefined) {
      if (couldSign === null) taken[node] = was;
      else events.push({ kind: 'spare.free', node, by: was.by, lastedMs: Math.max(0, nowMs - was.sinceMs) });
    }
  }
  return { taken, events };
}

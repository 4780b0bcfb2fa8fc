import { nextTelling } from '../alerts/escalate.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';

/**
 * Writes down, of every incident that nobody has acknowledged in time, that people are told again; the board makes the messages
 * from that. Of several workers at once one does it.
 */
export async function tellLouder(
  { incidents, clock }: { readonly incidents: Pick<IncidentStore, 'open' | 'tell'>; readonly clock: Clock },
  { alerts }: Pick<Fleet, 'alerts'>,
): Promise<void> {
  for (const incident of await incidents.open()) {
    const next = nextTelling(incident, alerts.levels, clock.now());
    if (next !== null) await incidents.tell(incident.id, next);
  }
}

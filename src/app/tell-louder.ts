import { nextTelling, toldBefore } from '../alerts/escalate.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';

/**
 * Writes down, of every incident that nobody has acknowledged in time, that people are told again; the board makes the messages
 * from that. Of several workers at once one does it.
 */
export async function tellLouder(
  { incidents, clock }: { readonly incidents: Pick<IncidentStore, 'unanswered' | 'tell'>; readonly clock: Clock },
  { alerts }: Pick<Fleet, 'alerts'>,
): Promise<void> {
  const nowMs = clock.now();
  // Not all that are open: in a storm those are thousands of causes, every two seconds.
  for (const incident of await incidents.unanswered(toldBefore(alerts.levels, nowMs))) {
    const next = nextTelling(incident, alerts.levels, nowMs);
    if (next !== null) await incidents.tell(incident.id, next);
  }
}

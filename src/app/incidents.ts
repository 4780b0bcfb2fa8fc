import type { IncidentStore } from '../alerts/store.ts';
import type { Fleet } from '../config/schema.ts';

/** Closes incidents that are over, with the plans that were asked for from them. Their cards follow with the next delivery. */
export async function settleIncidents(incidents: IncidentStore, { alerts }: Fleet): Promise<void> {
  await incidents.settle({ closesAfterMs: alerts.closes_after * 1_000, staleAfterMs: alerts.stale_after * 1_000 });
}

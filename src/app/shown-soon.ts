import type { Wake } from '../../jobs/handlers.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { WatchStore } from '../watch/store.ts';

/** Reports that change what people see ask for a delivery of cards, which nobody waits for; the sweep is only the net below. */
export function takeShownSoon(
  incidents: Pick<IncidentStore, 'take'>,
  wake: Pick<Wake, 'deliver'>,
): Pick<IncidentStore, 'take'> {
  return {
    async take(reports) {
      const taken = await incidents.take(reports);
      if (taken.changed.length > 0) void wake.deliver();
      return taken;
    },
  };
}

/** The same for what the watch finds. */
export function recordShownSoon(watch: WatchStore, wake: Pick<Wake, 'deliver'>): WatchStore {
  return {
    ...watch,
    async record(claim, look) {
      const isStored = await watch.record(claim, look);
      if (isStored && look.reports.length > 0) void wake.deliver();
      return isStored;
    },
  };
}

import { createStillFiring } from '../alerts/silences/still-firing.ts';
import { withDeadMan } from '../alerts/self/dead-man.ts';
import { keepSilences } from '../alerts/silences/keep.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import { openAlertmanager } from './alertmanager.ts';
import type { Health } from './health.ts';
import type { OpenStore } from './open.ts';
import { processName } from './presence.ts';
import { type Rounds, startRounds } from './rounds.ts';
import { createDeadManCheck, createHeartbeat, createTrials, type SelfWatchDeps } from './self-watch.ts';

/** People who silence an incident, or start a run, see it at Alertmanager about as soon as a card. Unit: milliseconds. */
const SILENCES_EVERY_MS = 2_000;
/** An incident that is silenced closes some minutes after its trouble is over. Unit: milliseconds. */
const STILL_FIRING_EVERY_MS = 30_000;
/** Three of them make the three minutes after which people are told. Unit: milliseconds. */
const TRIALS_EVERY_MS = 60_000;
/** A sixth of the shortest time after which the alert that always fires is missing. Unit: milliseconds. */
const DEAD_MAN_EVERY_MS = 5_000;

/**
 * Baton's watch over itself, and what it keeps at Alertmanager: each in rounds of its own, so that nothing outside holds up a job.
 * @param isWorker whether this process does the work that is needed once
 * @throws `config/invalid` when a secret cannot be used
 */
export async function openSelf(
  loaded: LoadedFleet,
  { store, log }: Pick<OpenStore, 'store' | 'log'>,
  health: Pick<Health, 'ready' | 'place'>,
  isWorker: boolean,
): Promise<Rounds> {
  const { incidents, signs } = store;
  const { ready, place } = health;
  const deps = { incidents, signs, ready, clock: systemClock, log, process: processName(), place };
  const work = [
    { name: 'trials', everyMs: TRIALS_EVERY_MS, once: createTrials(deps) },
    ...(isWorker ? await workOnce(loaded, store, deps) : []),
  ];
  const rounds = work.map(({ name, everyMs, once }) => startRounds(name, everyMs, once, { clock: systemClock, log }));
  return { close: async () => void (await Promise.all(rounds.map((each) => each.close()))) };
}

interface Work {
  readonly name: string;
  readonly everyMs: number;
  readonly once: () => Promise<void>;
}

/** What one worker does for all; several are harmless. */
async function workOnce(loaded: LoadedFleet, store: Store, deps: SelfWatchDeps): Promise<readonly Work[]> {
  const { fleet, directory } = loaded;
  const { dead_man: deadMan, heartbeat } = fleet.alerts;
  const { incidents, silences, processes } = store;
  const work: Work[] = [];
  const alertmanager = await openAlertmanager(loaded);
  if (alertmanager !== null) {
    const keep = { fleet, silences, alertmanager, owner: deps.process };
    work.push({ name: 'silences', everyMs: SILENCES_EVERY_MS, once: () => keepSilences(keep) });
    const once = createStillFiring({ incidents, alertmanager, clock: systemClock });
    work.push({ name: 'alerts at Alertmanager', everyMs: STILL_FIRING_EVERY_MS, once });
  }
  if (deadMan !== undefined && fleet.hooks !== undefined)
    work.push({ name: 'dead man', everyMs: DEAD_MAN_EVERY_MS, once: createDeadManCheck(deps, deadMan) });
  if (heartbeat !== undefined) {
    const once = createHeartbeat(deps, () => processes.live(), await resolveSecret(heartbeat.url, directory));
    work.push({ name: 'heartbeat', everyMs: heartbeat.every * 1_000, once });
  }
  return work;
}

/** Where reports go: into incidents, but for the alert that always fires, of which only the sign is kept. */
export function heardIn({ fleet }: LoadedFleet, { incidents, signs }: Store): Pick<IncidentStore, 'take'> {
  return withDeadMan(incidents, signs, fleet.alerts.dead_man ?? null);
}

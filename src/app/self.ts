import { createAlertmanager } from '../alerts/alertmanager/client.ts';
import { createStillFiring } from '../alerts/silences/still-firing.ts';
import { withDeadMan } from '../alerts/self/dead-man.ts';
import { keepSilences } from '../alerts/silences/keep.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { Health } from './health.ts';
import type { OpenStore } from './open.ts';
import { processName } from './presence.ts';
import { type Rounds, startRounds } from './rounds.ts';
import { createDeadManCheck, createHeartbeat, createTrials } from './self-watch.ts';

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
  { fleet, directory }: LoadedFleet,
  { store, log }: Pick<OpenStore, 'store' | 'log'>,
  health: Pick<Health, 'ready' | 'place'>,
  isWorker: boolean,
): Promise<Rounds> {
  const { alertmanager, dead_man: deadMan, heartbeat } = fleet.alerts;
  const { incidents, signs, silences, processes } = store;
  const deps = {
    incidents,
    signs,
    ready: health.ready,
    clock: systemClock,
    log,
    process: processName(),
    place: health.place,
  };
  const rounds: Rounds[] = [];
  const start = (name: string, everyMs: number, work: () => Promise<void>) =>
    rounds.push(startRounds(name, everyMs, work, { clock: systemClock, log }));
  const token =
    isWorker && alertmanager?.token !== undefined ? await resolveSecret(alertmanager.token, directory) : null;
  const beatsAt = isWorker && heartbeat !== undefined ? await resolveSecret(heartbeat.url, directory) : null;
  start('trials', TRIALS_EVERY_MS, createTrials(deps));
  if (isWorker && alertmanager !== undefined) {
    const port = createAlertmanager({ url: alertmanager.url, ...(token === null ? {} : { token }) });
    const keep = { fleet, incidents, silences, alertmanager: port, owner: processName() };
    start('silences', SILENCES_EVERY_MS, () => keepSilences(keep));
    const still = createStillFiring({ incidents, alertmanager: port, clock: systemClock });
    start('alerts at Alertmanager', STILL_FIRING_EVERY_MS, still);
  }
  if (isWorker && deadMan !== undefined && fleet.hooks !== undefined)
    start('dead man', DEAD_MAN_EVERY_MS, createDeadManCheck(deps, deadMan));
  if (beatsAt !== null && heartbeat !== undefined)
    start(
      'heartbeat',
      heartbeat.every * 1_000,
      createHeartbeat(deps, () => processes.live(), beatsAt),
    );
  return { close: async () => void (await Promise.all(rounds.map((each) => each.close()))) };
}

/** Where reports go: into incidents, but for the alert that always fires, of which only the sign is kept. */
export function heardIn({ fleet }: LoadedFleet, { incidents, signs }: Store): Pick<IncidentStore, 'take'> {
  return withDeadMan(incidents, signs, fleet.alerts.dead_man ?? null);
}

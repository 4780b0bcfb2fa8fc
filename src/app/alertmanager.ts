import { createAlertmanager } from '../alerts/alertmanager/client.ts';
import type { AlertmanagerPort } from '../alerts/alertmanager/port.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import { messageOf } from '../domain/failure.ts';
import type { AlertmanagerProbe } from '../setup/check/alertmanager.ts';

/**
 * The Alertmanager of the fleet file; null where it has none.
 * @throws `config/invalid` when its token cannot be used
 */
export async function openAlertmanager({ fleet, directory }: LoadedFleet): Promise<AlertmanagerPort | null> {
  const { alertmanager } = fleet.alerts;
  if (alertmanager === undefined) return null;
  const { url, token } = alertmanager;
  return createAlertmanager({ url, ...(token === undefined ? {} : { token: await resolveSecret(token, directory) }) });
}

/** For `check`; null where the fleet file has no Alertmanager. */
export function alertmanagerProbe(loaded: LoadedFleet): AlertmanagerProbe | null {
  if (loaded.fleet.alerts.alertmanager === undefined) return null;
  return async () => {
    try {
      const answer = await (await openAlertmanager(loaded))?.version();
      if (answer?.kind === 'ok') return { version: answer.value };
      return { because: answer?.because ?? 'there is none in the fleet file' };
    } catch (error) {
      return { because: messageOf(error) };
    }
  };
}

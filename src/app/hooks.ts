import { createBelongs } from '../alerts/belongs.ts';
import { createKnowsToken } from '../alerts/hooks/credentials.ts';
import { createSignatures } from '../alerts/hooks/grafana-signature.ts';
import { startHooks } from '../alerts/hooks/listener.ts';
import { createSelfReports } from '../alerts/hooks/self-reports.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { LoadedFleet } from '../config/load.ts';
import type { Fleet } from '../config/schema.ts';
import { resolveSecret } from '../config/secrets.ts';
import type { Tally } from '../health/tally.ts';
import { systemClock } from '../platform/clock.ts';
import type { OpenStore } from './open.ts';

export interface OpenHooks {
  /** What to tell whoever started Baton. */
  readonly words: readonly string[];
  close(): Promise<void>;
}

type HooksSection = NonNullable<Fleet['hooks']>;

/**
 * Begins to take alerts.
 * @throws `config/invalid` when a secret cannot be used, or the port is taken
 */
export async function openHooks(
  loaded: LoadedFleet,
  hooks: HooksSection,
  { log }: Pick<OpenStore, 'log'>,
  incidents: Pick<IncidentStore, 'take'>,
  tally: Pick<Tally, 'hookAnswered'>,
): Promise<OpenHooks> {
  const { fleet, directory } = loaded;
  const tokens = await Promise.all(hooks.tokens.map((reference) => resolveSecret(reference, directory)));
  const listener = await startHooks({
    ...hooks.listen,
    clock: systemClock,
    log,
    knowsToken: createKnowsToken(tokens),
    signedCall: await signaturesOf(hooks, directory),
    belongs: createBelongs(fleet),
    selfReports: createSelfReports(() => systemClock.now()),
    take: (reports) => incidents.take(reports),
    answered: (path, status) => tally.hookAnswered(path, status),
  });
  return { words: [`Alerts: ${listener.url}/alerts/…`], close: () => listener.close() };
}

async function signaturesOf({ grafana }: HooksSection, directory: string) {
  if (grafana === undefined) return () => null;
  const secret = await resolveSecret(grafana.hmac, directory);
  const stampHeader = grafana.timestamp_header?.toLowerCase() ?? null;
  return createSignatures({ secret, stampHeader }, () => systemClock.now());
}

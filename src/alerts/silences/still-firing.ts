import type { Clock } from '../../domain/clock.ts';
import type { Cause, CauseReport, IncidentScope } from '../../domain/incident.ts';
import type { AlertmanagerPort } from '../alertmanager/port.ts';
import type { IncidentStore } from '../store.ts';

export interface StillFiringDeps {
  readonly incidents: Pick<IncidentStore, 'open' | 'take'>;
  readonly alertmanager: Pick<AlertmanagerPort, 'firing'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
}

/**
 * An Alertmanager that was started anew has no alerts before Prometheus sends them again, which it does every minute or so
 * (`--rules.alert.resend-delay`). Unit: milliseconds.
 */
const GONE_AFTER_MS = 180_000;
/** So that what is silenced for long does not go stale; the shortest `alerts.stale_after` is one minute. Unit: milliseconds. */
const SAID_AGAIN_AFTER_MS = 45_000;

/** In the form in which alerts come in. */
const keyOf = (fingerprint: string): string => `am:${fingerprint}`;

/**
 * Asks Alertmanager what became of the alerts that it has told. It says nothing of what it silences, and so never that a silenced
 * alert is over: without this an incident would stay open, and silenced, for as long as its silence.
 *
 * What it does not have counts as over only when it was there before, by this process: another Alertmanager may have told it.
 */
export function createStillFiring({ incidents, alertmanager, clock }: StillFiringDeps): () => Promise<void> {
  /** Since when each that was there is gone; null while it is there. */
  let seen = new Map<string, number | null>();
  return async () => {
    const causes = (await incidents.open()).flatMap(({ scope, causes: all }) => lastingOf(scope, all));
    if (causes.length === 0) return seen.clear();
    const answer = await alertmanager.firing();
    // Nothing is known of this time.
    if (answer.kind !== 'ok') return void (seen = new Map([...seen.keys()].map((key) => [key, null])));
    const there = new Set([...answer.value].map(keyOf));
    const nowMs = clock.monotonic();
    seen = new Map(
      causes.flatMap(({ cause: { key } }): [string, number | null][] => {
        if (there.has(key)) return [[key, null]];
        return seen.has(key) ? [[key, seen.get(key) ?? nowMs]] : [];
      }),
    );
    const reports = causes.flatMap(({ scope, cause }): CauseReport[] => {
      const since = seen.get(cause.key);
      if (since === undefined) return [];
      if (since !== null) return nowMs - since >= GONE_AFTER_MS ? [reportOf(scope, cause, 'resolved')] : [];
      return clock.now() - cause.seenAtMs >= SAID_AGAIN_AFTER_MS ? [reportOf(scope, cause, 'firing')] : [];
    });
    if (reports.length > 0) await incidents.take(reports);
  };
}

interface Lasting {
  readonly scope: IncidentScope;
  readonly cause: Cause;
}

function lastingOf(scope: IncidentScope, causes: readonly Cause[]): readonly Lasting[] {
  return causes
    .filter(({ source, endedAtMs }) => source === 'alertmanager' && endedAtMs === null)
    .map((cause) => ({ scope, cause }));
}

function reportOf(scope: IncidentScope, cause: Cause, status: CauseReport['status']): CauseReport {
  const { key, source, name, rule, severity, node, summary, link, startsAtMs, labels } = cause;
  return { scope, key, source, name, rule, severity, node, summary, link, status, startsAtMs, labels };
}

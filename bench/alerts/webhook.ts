import type { StormEvent } from './storm.ts';

const NEVER = '0001-01-01T00:00:00Z';
const SENDER = 'http://alertmanager.example:9093';

/** A call of Alertmanager 0.25 with these alerts, all of one validator. @param beganAtMs when the storm began, since 1970 */
export function webhookBody(events: readonly StormEvent[], beganAtMs: number): string {
  const time = (ms: number): string => new Date(beganAtMs + ms).toISOString();
  const validator = events[0]?.alert.validator ?? '';
  const status = events.some((event) => event.status === 'firing') ? 'firing' : 'resolved';
  return JSON.stringify({
    receiver: 'baton',
    status,
    alerts: events.map(({ alert, status: each, startsAtMs, atMs }) => ({
      status: each,
      labels: { alertname: alert.name, validator, severity: 'critical', job: 'storm' },
      annotations: { summary: `${alert.name} of ${validator}` },
      startsAt: time(startsAtMs),
      endsAt: each === 'resolved' ? time(atMs) : NEVER,
      generatorURL: `${SENDER}/graph`,
      fingerprint: alert.fingerprint,
    })),
    groupLabels: { validator },
    commonLabels: { validator, severity: 'critical', job: 'storm' },
    commonAnnotations: {},
    externalURL: SENDER,
    version: '4',
    groupKey: `{}:{validator="${validator}"}`,
    truncatedAlerts: 0,
  });
}

import { createHash } from 'node:crypto';
import type { Alert, Message, ReadMessage } from './alert.ts';
import { severityOf } from './severity.ts';
import { type Fields, fieldsOf, listOf, misshapen, readEach, textOf, textsOf, timeOf } from './shape.ts';
import { linkOf, oneLine } from './text.ts';

/** Two senders, one skeleton: Grafana took Alertmanager's. */
interface Kind {
  readonly source: 'alertmanager' | 'grafana';
  /** What tells them apart (prometheus/alertmanager notify/webhook/webhook.go 0.34: 4; Grafana's webhook notifier: 1). */
  readonly version: string;
  readonly keyPrefix: string;
  /** Fields of an alert that lead to where the sender says more, the best first. */
  readonly links: readonly string[];
}

/** A body of Alertmanager, with `notification_reason` (0.32 on) or without. */
export const readAlertmanager: ReadMessage = (body, nowMs) =>
  readNotification(body, nowMs, {
    source: 'alertmanager',
    version: '4',
    keyPrefix: 'am',
    links: ['generatorURL'],
  });

/** A body of Grafana's webhook. */
export const readGrafana: ReadMessage = (body, nowMs) =>
  readNotification(body, nowMs, {
    source: 'grafana',
    version: '1',
    keyPrefix: 'grafana',
    links: ['panelURL', 'dashboardURL', 'generatorURL'],
  });

/** One group of a fleet has some dozens; more than this would be thousands of lines in one transaction. */
const MOST_ALERTS = 2_000;
/** A fingerprint is 16 hex digits (prometheus/common model/fingerprinting.go); templates may have another. */
const FINGERPRINT = /^[\w.:-]{1,64}$/;
const LONGEST_NAME = 100;
const LONGEST_SUMMARY = 300;

function readNotification(body: unknown, nowMs: number, kind: Kind): Message {
  const fields = fieldsOf(body, 'the body');
  const version = fields.get('version');
  if (version !== kind.version)
    throw misshapen('version', version, `"${kind.version}", as ${kind.source} sends it without a template`);
  const all = listOf(fields.get('alerts'), 'alerts');
  const { good, complaint } = readEach(all.slice(0, MOST_ALERTS), (value, index) =>
    readAlert(fieldsOf(value, `alerts[${index}]`), `alerts[${index}]`, nowMs, kind),
  );
  return { alerts: good, complaint: complaint ?? tooMany(all.length), ...leftOutOf(fields) };
}

function tooMany(count: number): string | null {
  return count <= MOST_ALERTS ? null : `alerts: found ${count}, needed at most ${MOST_ALERTS}; the first were taken.`;
}

function readAlert(fields: Fields, at: string, nowMs: number, kind: Kind): Alert {
  const labels = textsOf(fields.get('labels'), `${at}.labels`);
  const annotations = textsOf(fields.get('annotations') ?? {}, `${at}.annotations`);
  const status = fields.get('status');
  if (status !== 'firing' && status !== 'resolved') throw misshapen(`${at}.status`, status, '"firing" or "resolved"');
  const name = oneLine(labels.get('alertname') ?? '', LONGEST_NAME) || 'an alert without a name';
  return {
    key: `${kind.keyPrefix}:${fingerprintOf(fields.get('fingerprint'), `${at}.fingerprint`, labels)}`,
    source: kind.source,
    name,
    summary: summaryOf(annotations, name),
    link: linkOf(...kind.links.map((field) => fields.get(field))),
    status,
    startsAtMs: timeOf(fields.get('startsAt'), `${at}.startsAt`, nowMs),
    labels,
    severity: severityOf(labels.get('severity')),
  };
}

/** The labels are what an alert is known by; a sender that does not say the sum of them has it made here. */
function fingerprintOf(value: unknown, at: string, labels: ReadonlyMap<string, string>): string {
  if (value === undefined) {
    const sorted = [...labels].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
  }
  const text = textOf(value, at);
  if (!FINGERPRINT.test(text)) throw misshapen(at, value, 'letters and digits, at most 64');
  return text;
}

function summaryOf(annotations: ReadonlyMap<string, string>, name: string): string {
  for (const field of ['summary', 'description', 'message']) {
    const line = oneLine(annotations.get(field) ?? '', LONGEST_SUMMARY);
    if (line !== '') return line;
  }
  return name;
}

function leftOutOf(fields: Fields): Pick<Message, 'group' | 'leftOut'> {
  const count = fields.get('truncatedAlerts');
  const group = createHash('sha256')
    .update(JSON.stringify(fields.get('groupKey') ?? ''))
    .digest('hex')
    .slice(0, 16);
  // A number that no counter has is taken for one.
  return { group, leftOut: typeof count === 'number' && count > 0 ? Math.ceil(Math.min(count, 1_000_000)) : 0 };
}

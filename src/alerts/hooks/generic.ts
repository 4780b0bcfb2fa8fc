import type { ReadMessage } from './alert.ts';
import { severityOf } from './severity.ts';
import { type Fields, fieldsOf, misshapen, textOf } from './shape.ts';
import { isPlain, linkOf, oneLine } from './text.ts';

const KNOWN = ['validator', 'node', 'severity', 'summary', 'status', 'key', 'name', 'link'] as const;
/** With its prefix it is within the 200 signs of a cause's key. */
const LONGEST_KEY = 150;
const LONGEST_NAME = 100;
const LONGEST_SUMMARY = 300;

/**
 * A body that any program can make: `{validator, severity, summary, status, key}`. It has no clock: of one key, what comes later
 * is later.
 */
export const readGeneric: ReadMessage = (body) => {
  const fields = fieldsOf(body, 'the body');
  for (const field of fields.keys())
    if (!KNOWN.some((name) => name === field))
      throw misshapen(oneLine(field, LONGEST_NAME), fields.get(field), `one of ${KNOWN.join(', ')}`);
  const key = textOf(fields.get('key'), 'key', 'text that is the same for each message about one trouble');
  if (!isPlain(key, LONGEST_KEY)) throw misshapen('key', key, `a line of at most ${LONGEST_KEY} signs`);
  const summary = oneLine(textOf(fields.get('summary'), 'summary', 'a sentence'), LONGEST_SUMMARY);
  const status = fields.get('status') ?? 'firing';
  if (status !== 'firing' && status !== 'resolved') throw misshapen('status', status, '"firing" or "resolved"');
  const severity = optional(fields, 'severity');
  if (severity !== undefined && severityOf(severity) === null)
    throw misshapen('severity', severity, '"critical", "warning" or "info"');
  const name = oneLine(optional(fields, 'name') ?? key, LONGEST_NAME);
  const alert = {
    key: `generic:${key}`,
    source: 'generic',
    name,
    summary: summary || name,
    link: linkOf(fields.get('link')),
    status,
    startsAtMs: 0,
    labels: labelsOf(fields, name),
    severity: severityOf(severity),
  } as const;
  return { alerts: [alert], complaint: null, group: '', leftOut: 0 };
};

/** The same names that labels of Prometheus have, so that the rules of the fleet hold for these too. */
function labelsOf(fields: Fields, name: string): ReadonlyMap<string, string> {
  const given = (['validator', 'node', 'severity'] as const).flatMap((field) => {
    const value = optional(fields, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  return new Map([['alertname', name], ...given]);
}

function optional(fields: Fields, field: string): string | undefined {
  const value = fields.get(field);
  return value === undefined || value === null ? undefined : textOf(value, field);
}

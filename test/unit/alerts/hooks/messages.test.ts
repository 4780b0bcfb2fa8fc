import { describe, expect, it } from 'vitest';
import { readGeneric } from '../../../../src/alerts/hooks/generic.ts';
import { readJson } from '../../../../src/alerts/hooks/json.ts';
import { readAlertmanager, readGrafana } from '../../../../src/alerts/hooks/notification.ts';
import { reportsOf } from '../../../../src/alerts/hooks/reports.ts';
import { severityOf } from '../../../../src/alerts/hooks/severity.ts';
import { linkOf, oneLine } from '../../../../src/alerts/hooks/text.ts';
import firing from './alertmanager-firing.json' with { type: 'json' };
import resolved from './alertmanager-resolved.json' with { type: 'json' };

const NOW = Date.parse('2026-11-20T18:00:00Z');
const [alert] = firing.alerts;
const withAlert = (more: object) => ({ ...firing, alerts: [{ ...alert, ...more }] });
const complaintOf = (more: object) => readAlertmanager(withAlert(more), NOW).complaint;

describe('a message of Alertmanager', () => {
  it.each([
    ['as 0.25 sends it', {}],
    ['with the reason that 0.32 brought', { notification_reason: 'first notification' }],
    ['with fields that nobody knows yet', { another: { field: 1 } }],
  ])('is read %s', (_what, more) => {
    expect(readAlertmanager({ ...firing, ...more }, NOW)).toMatchObject({
      alerts: [{ key: 'am:6703b02d157357d5', name: 'ValidatorDown', status: 'firing', severity: 'critical' }],
      complaint: null,
      leftOut: 0,
    });
    expect(readAlertmanager({ ...resolved, ...more }, NOW).alerts).toMatchObject([{ status: 'resolved' }]);
  });

  it.each([
    ['no object', [], 'the body: found a list of 0, needed an object.'],
    ['another version', { ...firing, version: '5' }, 'version: found "5", needed "4"'],
    ['one of Grafana', { ...firing, version: '1' }, 'version: found "1", needed "4"'],
    ['no alerts', { version: '4' }, 'alerts: found nothing, needed a list.'],
  ])('is refused: %s', (_what, body, words) => {
    expect(() => readAlertmanager(body, NOW)).toThrow(words);
  });

  it.each([
    ['its state', { status: 'pending' }, 'alerts[0].status: found "pending", needed "firing" or "resolved"'],
    ['labels that are no texts', { labels: { a: 1 } }, 'alerts[0].labels.a: found 1, needed text'],
    ['no labels', { labels: null }, 'alerts[0].labels: found null, needed an object'],
    ['no time', { startsAt: 5 }, 'alerts[0].startsAt: found 5'],
    ['a day that is none', { startsAt: '2026-13-01T00:00:00Z' }, 'alerts[0].startsAt'],
    ['a clock that is days ahead', { startsAt: '2026-11-22T00:00:00Z' }, 'not after tomorrow'],
    ['the zero of Go', { startsAt: '0001-01-01T00:00:00Z' }, 'not before 1970'],
    ['a strange fingerprint', { fingerprint: 'x'.repeat(65) }, 'alerts[0].fingerprint'],
  ])('says what of an alert is wrong: %s', (_what, more, words) => {
    expect(complaintOf(more)).toContain(words);
  });

  it('makes the fingerprint of the labels where none is sent, in whichever order they come', () => {
    const keys = [
      { b: '2', a: '1' },
      { a: '1', b: '2' },
      { a: '1', b: '3' },
    ].map((labels) => readAlertmanager(withAlert({ labels, fingerprint: undefined }), NOW).alerts[0]?.key);

    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  it('takes the first 2,000 of more alerts than anybody has, and says so', () => {
    const message = readAlertmanager({ ...firing, alerts: Array.from({ length: 2_001 }, () => alert) }, NOW);

    expect(message.alerts).toHaveLength(2_000);
    expect(message.complaint).toContain('found 2001, needed at most 2000');
  });

  it('counts what its sender left out', () => {
    expect(readAlertmanager({ ...firing, truncatedAlerts: 7 }, NOW).leftOut).toBe(7);
    expect(readAlertmanager({ ...firing, truncatedAlerts: 'many' }, NOW).leftOut).toBe(0);
  });

  it('is shown without signs that act', () => {
    const summary = `down\u0000\u202E\n${'x'.repeat(500)}`;
    const read = readAlertmanager(withAlert({ annotations: { summary } }), NOW).alerts[0];

    expect(read?.summary).toMatch(/^down x+…$/);
    expect(read?.summary).toHaveLength(300);
  });
});

describe('a message of Grafana', () => {
  it('is told from one of Alertmanager, and leads to the panel', () => {
    const body = { ...withAlert({ panelURL: 'https://grafana.example.com/d/1' }), version: '1' };

    expect(readGrafana(body, NOW).alerts).toMatchObject([
      { key: 'grafana:6703b02d157357d5', source: 'grafana', link: 'https://grafana.example.com/d/1' },
    ]);
    expect(() => readGrafana(firing, NOW)).toThrow('version: found "4", needed "1"');
  });
});

describe('a message of any program', () => {
  const body = { validator: 'v', severity: 'warning', summary: 'Disk', status: 'resolved', key: 'disk' };

  it('needs a key and a sentence, and fires unless it says otherwise', () => {
    expect(readGeneric(body, NOW).alerts).toMatchObject([{ key: 'generic:disk', status: 'resolved', startsAtMs: 0 }]);
    expect(readGeneric({ key: 'k', summary: 's' }, NOW).alerts).toMatchObject([{ status: 'firing', severity: null }]);
  });

  it.each([
    ['no key', { ...body, key: '' }, 'key: found an empty text'],
    ['a key of lines', { ...body, key: 'a\nb' }, 'key: found "a b", needed a line'],
    ['no sentence', { ...body, summary: undefined }, 'summary: found nothing, needed a sentence'],
    ['a loudness that is none', { ...body, severity: 'loud' }, 'severity: found "loud"'],
    ['a state that is none', { ...body, status: 'maybe' }, 'status: found "maybe"'],
    ['a field that is none', { ...body, valdiator: 'v' }, 'valdiator: found "v", needed one of validator'],
    ['a validator that is no text', { ...body, validator: 5 }, 'validator: found 5'],
  ])('is refused: %s', (_what, wrong, words) => {
    expect(() => readGeneric(wrong, NOW)).toThrow(words);
  });
});

const nobody = () =>
  ({ places: [{ scope: '*', node: null }], rule: 'other', severity: 'info', unknownValidator: null }) as const;

const said = (summary: string, unknownValidator: string) => {
  const { alerts } = readGeneric({ key: 'k', summary, validator: unknownValidator }, NOW);
  return reportsOf(alerts, () => ({ ...nobody(), unknownValidator }))[0]?.summary ?? '';
};

const twice = (one: object, other: object) => {
  const body = { ...firing, alerts: [one, other].map((more) => ({ ...alert, ...more })) };
  return reportsOf(readAlertmanager(body, NOW).alerts, nobody);
};

describe('what becomes of alerts', () => {
  const early = { startsAt: '2026-11-20T17:00:00Z' };

  it('is one report of a cause that is there twice: the newer firing, and of one firing its end', () => {
    const end = { status: 'resolved' };

    expect(twice({}, early)).toMatchObject([{ startsAtMs: Date.parse('2026-11-20T17:26:29.815Z') }]);
    expect(twice({ ...early, ...end }, {})).toMatchObject([{ status: 'firing' }]);
    expect(twice(end, {})).toMatchObject([{ status: 'resolved' }]);
    expect(twice({}, end)).toMatchObject([{ status: 'resolved' }]);
  });

  it('says which validator it names that the fleet file does not have, however long it is', () => {
    const why = '(names validator `sol-mian`, which the fleet file does not have)';
    expect(said('A test by hand', 'sol-mian')).toBe(`A test by hand ${why}`);
    expect(said('A'.repeat(300), 'sol-mian')).toMatch(/^A{200,}… \(names validator `sol-mian`, which/);
    expect(said('A'.repeat(300), 'v'.repeat(500)).length).toBeLessThanOrEqual(300);
  });

  it('keeps labels that a silence can be matched by, and no others', () => {
    const labels = { job: 'j', __name__: 'x', 'utf8 name': 'y', long: 'z'.repeat(301), odd: 'a\u0000' };

    expect(twice({ labels }, { labels })[0]?.labels).toEqual({ job: 'j' });
  });
});

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a body', () => {
  it.each([
    ['no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'no UTF-8'],
    ['nothing', bytes(''), 'found nothing'],
    ['half of it', bytes('{"version": "4"'), 'no JSON'],
    ['deeper than any', bytes(`${'['.repeat(33)}${']'.repeat(33)}`), 'deeper than 32'],
    ['a megabyte of depth', bytes('['.repeat(1_000_000)), 'deeper than 32'],
  ])('is refused: %s', (_what, body, words) => {
    expect(() => readJson(body)).toThrow(words);
  });

  it('may have brackets in its texts', () => {
    expect(readJson(bytes(JSON.stringify({ text: '[\\"{'.repeat(50) })))).toEqual({ text: '[\\"{'.repeat(50) });
  });
});

describe('words of senders', () => {
  it('are understood as far as people use them', () => {
    expect(['Critical', ' page ', 'warn', 'none', 'odd', undefined].map(severityOf)).toEqual([
      'critical',
      'critical',
      'warning',
      'info',
      null,
      null,
    ]);
  });

  it('are links only where people can follow them safely', () => {
    expect(
      linkOf('javascript:alert(1)', 'https://user:pw@example.com', 'ftp://x', 5, 'http://ok.example.com/a b'),
    ).toBe('http://ok.example.com/a%20b');
    expect(linkOf(undefined, '')).toBe(null);
  });

  it('are cut without breaking a sign in two', () => {
    expect(oneLine(`a${'😀'.repeat(10)}`, 5).isWellFormed()).toBe(true);
    expect(oneLine('\uD800 half', 20)).toBe('half'.padStart(6, '\uFFFD '));
  });
});

import { describe, expect, it } from 'vitest';
import type { Matcher } from '../../../src/alerts/alertmanager/port.ts';
import { exclusions, incidentMatchers, nodeMatchers } from '../../../src/alerts/silences/matchers.ts';
import { isOf, wantedSilences } from '../../../src/alerts/silences/wanted.ts';
import { Alerts } from '../../../src/config/schema/alerts.ts';
import type { Cause, Incident } from '../../../src/domain/incident.ts';
import type { Run } from '../../../src/domain/run.ts';

const LABELS = { node: 'instance', validator: 'validator' };
const NOW_MS = Date.UTC(2026, 10, 30, 3, 2);

function cause(labels: Record<string, string>, more: Partial<Cause> = {}): Cause {
  return {
    key: `am:${JSON.stringify(labels)}`,
    source: 'alertmanager',
    name: labels['alertname'] ?? 'SolanaDelinquent',
    rule: 'not-signing',
    severity: 'critical',
    node: null,
    summary: 'Something is wrong.',
    link: null,
    startsAtMs: 1,
    labels,
    beganAtMs: 1,
    endedAtMs: null,
    seenAtMs: 1,
    times: 1,
    ...more,
  };
}

const incident = (causes: readonly Cause[], untilMs: number | null): Incident => ({
  id: 'i-1',
  scope: 'sol-main',
  revision: 1,
  openedAtMs: 1,
  endedAtMs: null,
  causes,
  acknowledged: null,
  told: { level: 0, atMs: 1 },
  silenced: untilMs === null ? null : { by: 'ann', untilMs, reason: 'disk is being changed' },
});

const RUN: Run = {
  id: 'r-1',
  plan: 'p-1',
  procedure: 'solana/handover',
  version: 1,
  validator: 'sol-main',
  identity: 'K',
  from: 'sol-a',
  to: 'sol-b',
  state: 'running',
  revision: 1,
  attempt: 1,
  dueAtMs: null,
  wish: null,
  createdAtMs: 1,
  endedAtMs: null,
};

/**
 * As Alertmanager takes an expression: for the whole value. A group that ignores case becomes a flag: in 5 of 14 runs of all unit tests
 * in shared processes, Node 24.21 did not find `P1` by `(?i:…|p1)`; with the flag in none of 10. By itself it was not to be reproduced.
 */
function expression(value: string): RegExp {
  const [, ignoringCase] = /^\(\?i:([^()]*)\)$/.exec(value) ?? [];
  return ignoringCase === undefined ? new RegExp(`^(?:${value})$`) : new RegExp(`^(?:${ignoringCase})$`, 'i');
}

/** Whether Alertmanager would silence an alert with these labels. */
function matches(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ name, value, isRegex, isEqual }) => {
    const found = labels[name] ?? '';
    return (isRegex ? expression(value).test(found) : found === value) === isEqual;
  });
}

const silenced = (all: readonly (readonly Matcher[])[], labels: Readonly<Record<string, string>>): boolean =>
  all.some((matchers) => matches(matchers, labels));

const loud = (severity: string) => ({ alertname: 'Any', validator: 'sol-main', severity });

function fleet(alerts: object = {}) {
  const read = Alerts.parse({ alertmanager: { url: 'http://am:9093' }, ...alerts });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of a node is looked at
  return { alerts: read, nodes: { 'sol-a': { host: '10.0.0.1' }, 'sol-b': { host: 'b.example' } } as never };
}

describe('a silence of an incident', () => {
  it('covers the validator where its alerts name it, the node where they do not, and nothing else', () => {
    const all = incidentMatchers(
      [
        cause({ alertname: 'SolanaDelinquent', validator: 'sol-main' }),
        cause({ alertname: 'Disk', instance: 'a.b:9100' }),
      ],
      LABELS,
      exclusions([]),
    );

    expect(all).toHaveLength(2);
    expect(silenced(all, { alertname: 'Any', validator: 'sol-main' })).toBe(true);
    expect(silenced(all, { alertname: 'Any', validator: 'sol-two' })).toBe(false);
    expect(silenced(all, { alertname: 'Any', instance: 'a.b:9100' })).toBe(true);
    expect(silenced(all, { alertname: 'Any', instance: 'axb:9100' })).toBe(false);
  });

  it('covers exactly an alert that names neither', () => {
    const all = incidentMatchers([cause({ alertname: 'Odd', team: 'x' })], LABELS, exclusions([]));

    expect(silenced(all, { alertname: 'Odd', team: 'x' })).toBe(true);
    expect(silenced(all, { alertname: 'Odd', team: 'y' })).toBe(false);
  });

  it('of nothing critical lets through what is critical, by whatever word, and else covers it', () => {
    const quiet = { severity: 'warning' } as const;
    const all = incidentMatchers(
      [cause({ validator: 'sol-main', severity: 'warning' }, quiet)],
      LABELS,
      exclusions([]),
    );
    const turnedDown = incidentMatchers([cause({ validator: 'sol-main', severity: 'page' }, quiet)], LABELS, []);

    expect(['warning', 'info', ''].map((word) => silenced(all, loud(word)))).toEqual([true, true, true]);
    expect(['critical', 'Page', 'P1'].map((word) => silenced(all, loud(word)))).toEqual([false, false, false]);
    expect(silenced(turnedDown, loud('page'))).toBe(true);
    expect(silenced(incidentMatchers([cause({ validator: 'sol-main' })], LABELS, []), loud('critical'))).toBe(true);
  });

  it('asks nothing of Alertmanager for what others have sent', () => {
    expect(incidentMatchers([cause({ validator: 'sol-main' }, { source: 'grafana' })], LABELS, [])).toEqual([]);
  });

  it('lasts no longer than it was asked for, and never longer than a day', () => {
    const until = (ms: number) =>
      wantedSilences(fleet(), [incident([cause({ validator: 'sol-main' })], ms)], [], NOW_MS).map((one) => one.untilMs);

    expect(until(NOW_MS + 3_600_000)).toEqual([NOW_MS + 3_600_000]);
    expect(until(NOW_MS + 90 * 3_600_000)).toEqual([NOW_MS + 24 * 3_600_000]);
    expect(until(NOW_MS)).toEqual([]);
  });

  it('carries the name of the person and the reason', () => {
    const [one] = wantedSilences(fleet(), [incident([cause({ validator: 'v' })], NOW_MS + 1)], [], NOW_MS);

    expect(one?.createdBy).toBe('ann');
    expect(one?.comment).toContain('disk is being changed');
    expect(isOf(one?.key ?? '', one?.comment ?? '')).toBe(true);
    expect(isOf('incident:i-2:0', one?.comment ?? '')).toBe(false);
  });

  it('is not wanted without an Alertmanager', () => {
    const alone = fleet({ alertmanager: undefined });

    expect(wantedSilences(alone, [incident([cause({ validator: 'v' })], NOW_MS + 1)], [RUN], NOW_MS)).toEqual([]);
  });
});

describe('a silence of a run', () => {
  const [matchers = []] = wantedSilences(fleet(), [], [RUN], NOW_MS).map((one) => one.matchers);

  it.each([
    ['sol-a', true],
    ['sol-a:9100', true],
    ['10.0.0.1:9615', true],
    ['b.example', true],
    ['bxexample', false],
    ['sol-ab', false],
    ['10.0.0.10:9100', false],
    ['other:9100', false],
  ])('of alerts of %s: %s', (instance, is) => {
    expect(matches(matchers, { alertname: 'HostDown', instance })).toBe(is);
  });

  it('always has ten to fifteen minutes left, and changes every five', () => {
    const ends = Array.from({ length: 60 }, (_, minute) => NOW_MS + minute * 20_000).map((nowMs) => {
      const [one] = wantedSilences(fleet(), [], [RUN], nowMs);
      return { untilMs: one?.untilMs ?? 0, leftMs: (one?.untilMs ?? 0) - nowMs };
    });

    expect(Math.min(...ends.map(({ leftMs }) => leftMs))).toBeGreaterThan(600_000);
    expect(Math.max(...ends.map(({ leftMs }) => leftMs))).toBeLessThanOrEqual(900_000);
    expect(new Set(ends.map(({ untilMs }) => untilMs)).size).toBeLessThanOrEqual(5);
  });
});

describe('no silence', () => {
  const twoSigners = cause({ alertname: 'OurTwo', validator: 'sol-main' }, { rule: 'two-signers' });
  const excluded = exclusions([
    { match: { team: 'x', alertname: 'OurTwo|OurDouble' }, rule: 'two-signers' },
    { match: { alertname: 'OurOther' }, rule: 'other' },
  ]);

  it.each(['BatonTwoSigners', 'SolanaTwoActive', 'PolkadotTwoActive', 'OurTwo', 'OurDouble'])(
    'covers %s, of an incident or of a run',
    (alertname) => {
      const ofIncident = incidentMatchers([cause({ validator: 'sol-main' }), twoSigners], LABELS, excluded);
      const ofRun = nodeMatchers(['sol-a'], fleet(), LABELS, excluded);

      expect(silenced(ofIncident, { alertname: 'OurOther', validator: 'sol-main' })).toBe(true);
      expect(silenced([ofRun], { alertname: 'OurOther', instance: 'sol-a' })).toBe(true);
      expect(silenced([...ofIncident, ofRun], { alertname, validator: 'sol-main', instance: 'sol-a' })).toBe(false);
    },
  );
});

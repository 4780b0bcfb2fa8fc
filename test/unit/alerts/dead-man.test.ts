import { describe, expect, it } from 'vitest';
import { deadManReport, withDeadMan } from '../../../src/alerts/self/dead-man.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';

const DEAD_MAN = { alert: 'Watchdog', every: 60 };
const MINUTE_MS = 60_000;

const report = (more: Partial<CauseReport>): CauseReport => ({
  scope: '*',
  key: 'am:1',
  source: 'alertmanager',
  name: 'Watchdog',
  rule: 'dead-man',
  severity: 'info',
  node: null,
  summary: 'Heard.',
  link: null,
  status: 'firing',
  startsAtMs: 1,
  labels: {},
  ...more,
});

describe('the alert that always fires', () => {
  it.each([
    ['has just begun to be expected', null, MINUTE_MS, null],
    ['was last heard by a Baton that has been down since', 90 * MINUTE_MS, 2 * MINUTE_MS, null],
    ['is heard', MINUTE_MS, 90 * MINUTE_MS, 'resolved'],
    ['was heard before this process began', MINUTE_MS, 0, 'resolved'],
    ['is late by two', 3 * MINUTE_MS, 90 * MINUTE_MS, 'resolved'],
    ['is missing', 3 * MINUTE_MS + 1, 90 * MINUTE_MS, 'firing'],
    ['was never heard', null, 3 * MINUTE_MS + 1, 'firing'],
  ] as const)('%s', (_what, heardMs, listensMs, status) => {
    expect(deadManReport(DEAD_MAN, heardMs, listensMs)?.status ?? null).toBe(status);
  });

  it('wakes people when it is missing, and says what that means', () => {
    expect(deadManReport(DEAD_MAN, 10 * MINUTE_MS, 90 * MINUTE_MS)).toMatchObject({
      scope: '*',
      key: 'baton:dead-man',
      rule: 'dead-man',
      severity: 'critical',
      summary:
        'The alert Watchdog should come every 60 s. It was last heard 10 minutes ago. No other alert would arrive either.',
    });
  });

  it('is no incident, and all that comes with it is', async () => {
    const taken: CauseReport[] = [];
    const seen: string[] = [];
    const way = withDeadMan(
      { take: (reports) => Promise.resolve(void taken.push(...reports)).then(() => ({ opened: [], changed: [] })) },
      { seen: (name) => Promise.resolve(void seen.push(name)) },
      { alert: 'OurWatchdog', every: 60 },
    );

    await way.take([
      report({}),
      report({ name: 'OurWatchdog', rule: 'other' }),
      report({ name: 'HostDown', rule: 'node-down' }),
      report({ source: 'baton', key: 'baton:dead-man' }),
    ]);
    await way.take([report({ status: 'resolved' })]);

    expect(taken.map(({ name, source }) => [name, source])).toEqual([
      ['HostDown', 'alertmanager'],
      ['Watchdog', 'baton'],
    ]);
    // That it ends is no sign of life.
    expect(seen).toEqual(['dead-man']);
  });

  it('is not answered for when its sign could not be kept', async () => {
    const way = withDeadMan(
      { take: () => Promise.resolve({ opened: [], changed: [] }) },
      { seen: () => Promise.reject(new Error('away')) },
      DEAD_MAN,
    );

    await expect(way.take([report({})])).rejects.toThrow('away');
  });
});

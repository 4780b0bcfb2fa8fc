import { describe, expect, it } from 'vitest';
import { endOf, EVENTS_EACH, stormOf } from '../../../bench/alerts/storm.ts';
import { webhookBody } from '../../../bench/alerts/webhook.ts';

const VALIDATORS = ['sol-1', 'sol-2', 'sol-3'];
const LASTS_MS = 60_000;

describe('the storm of the bench', () => {
  const storm = stormOf(VALIDATORS, LASTS_MS, 1);

  it('is the same for the same seed, in the order of time, and hits every validator as often', () => {
    expect(stormOf(VALIDATORS, LASTS_MS, 1)).toEqual(storm);
    expect(storm.map(({ atMs }) => atMs)).toEqual(storm.map(({ atMs }) => atMs).toSorted((one, other) => one - other));
    for (const name of VALIDATORS)
      expect(storm.filter(({ alert }) => alert.validator === name)).toHaveLength(EVENTS_EACH);
  });

  it('lets every alert begin twice at least, each time anew', () => {
    const byAlert = Map.groupBy(storm, ({ alert }) => alert.fingerprint);

    expect(byAlert.size).toBe(storm.length / 5);
    for (const life of byAlert.values()) {
      const starts = new Set(life.flatMap(({ status, startsAtMs }) => (status === 'firing' ? [startsAtMs] : [])));
      expect(starts.size).toBeGreaterThanOrEqual(2);
    }
  });

  it('leaves half of the alerts firing', () => {
    const ends = [...endOf(storm).values()];

    expect(ends.filter(({ status }) => status === 'firing')).toHaveLength(ends.length / 2);
  });

  it('tells of an alert as Alertmanager does', () => {
    const over = storm.filter(({ status }) => status === 'resolved').slice(0, 1);

    expect(JSON.parse(webhookBody(over, 0))).toMatchObject({
      version: '4',
      status: 'resolved',
      alerts: [{ status: 'resolved', startsAt: new Date(over[0]?.startsAtMs ?? 0).toISOString() }],
    });
  });
});

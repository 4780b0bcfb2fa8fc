import { describe, expect, it } from 'vitest';
import { BatonError } from '../../../src/domain/failure.ts';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import type { HostPort } from '../../../src/hosts/port.ts';
import type { RunStore } from '../../../src/execution/store.ts';
import { createMetrics } from '../../../src/health/metrics.ts';
import type { HealthStore, StoreFigures } from '../../../src/health/store.ts';
import { createTally } from '../../../src/health/tally.ts';
import { watchedSteps } from '../../../src/health/watched-steps.ts';
import { watchedHosts, watchedLeases } from '../../../src/health/watched.ts';
import { parseExposition } from './exposition.ts';

const FIGURES: StoreFigures = {
  openRuns: { queued: 0, running: 1, waiting: 0, stopped: 2 },
  endedRuns: { done: 7, returned: 1, cancelled: 0 },
  dueRunAgeMs: 1500,
  undeliveredCards: 3,
  undeliveredAgeMs: 250,
  openPlans: 1,
  openIncidents: { critical: 0, warning: 0, info: 0 },
  paused: ['*', 'sol-main'],
  runs: [{ procedure: 'solana/handover', state: 'done', count: 7 }],
  openCauses: [{ rule: 'not-signing', severity: 'critical', count: 2 }],
  laneAgesMs: { alert: 0, decision: 500, progress: 0 },
  requestAgeMs: 1_500,
  silencesInTrouble: 1,
  deadManAgeMs: 30_000,
};
const STATUS: ValidatorStatus = {
  validator: 'sol-main',
  chain: 'solana',
  atMs: 7_000,
  signing: { kind: 'two', nodes: ['sol-a', 'sol-b'], because: 'both run as the identity' },
  move: { ready: false, to: null, reason: 'two nodes sign', more: 0, fit: false },
  window: { inMs: null, text: 'not known' },
  standbys: [{ node: 'sol-b', lagSlots: 2, copy: { lastVote: 812, ageMs: 3_000 }, notReady: 'it lags' }],
  nodes: [{ node: 'sol-b', role: 'not known', couldSign: false, takenBy: 'sol-two', found: [] }],
};
const storeWith = (figures: () => Promise<StoreFigures>): HealthStore => ({
  tables: () => Promise.resolve('current'),
  figures,
});
const latest = () => Promise.resolve([{ answer: STATUS, lookedAtMs: 7_000, alarm: { sinceMs: 4_000 } }]);
const notReady = () => Promise.resolve({ ready: false, state: 'not-ready' as const, failing: [] });

function metricsOf(store: HealthStore, tally = createTally(() => 5_000)) {
  return createMetrics({ version: '1.2.3', store, tally, ready: notReady, latest, canaryAgeMs: () => 1_250 });
}

describe('/metrics', () => {
  it('keeps to the exposition format and to the conventions for names', async () => {
    const tally = createTally(() => 5_000);
    tally.taken('baton-run');
    tally.failed('baton-run');
    tally.swept();
    tally.copyFailed('sol-main', 'sol-b');
    tally.hostReached('sol-a', 12);
    tally.hookAnswered('/alerts/generic', 200);
    tally.stepProven('solana/handover', 'give', 250);
    tally.stepProven('solana/handover', 'give', 500);

    const { type, text } = await metricsOf(
      storeWith(() => Promise.resolve(FIGURES)),
      tally,
    )();
    const families = parseExposition(text);

    expect(type).toContain('text/plain; version=0.0.4');
    const ours = [...families].filter(([name]) => name.startsWith('baton_'));
    expect(ours.length).toBeGreaterThan(15);
    for (const [name, { kind, help, samples }] of ours) {
      expect(help, name).toMatch(/\.$/);
      expect(name.endsWith('_total'), name).toBe(kind === 'counter');
      expect(name, name).toMatch(/^baton_[a-z_]+$/);
      expect(name, name).not.toMatch(/_(ms|milliseconds|minutes)(_|$)/);
      expect(samples.length, `${name} has a sample`).toBeGreaterThan(0);
    }
    expect(families.get('baton_open_runs')?.samples).toContainEqual({ labels: { state: 'stopped' }, value: 2 });
    expect(families.get('baton_paused')?.samples).toEqual([
      { labels: { validator: '*' }, value: 1 },
      { labels: { validator: 'sol-main' }, value: 1 },
    ]);
    expect(families.get('baton_due_run_age_seconds')?.samples).toEqual([{ labels: {}, value: 1.5 }]);
    expect(families.get('baton_last_sweep_timestamp_seconds')?.samples).toEqual([{ labels: {}, value: 5 }]);
    expect(families.get('baton_host_round_trip_seconds')?.samples).toEqual([
      { labels: { node: 'sol-a' }, value: 0.012 },
    ]);
    expect(families.get('baton_validator_signing')?.samples).toEqual([
      { labels: { validator: 'sol-main', state: 'two' }, value: 1 },
    ]);
    expect(families.get('baton_validator_signer')?.samples.map(({ labels }) => labels['node'])).toEqual([
      'sol-a',
      'sol-b',
    ]);
    expect(families.get('baton_standby_ready')?.samples).toEqual([
      { labels: { validator: 'sol-main', node: 'sol-b' }, value: 0 },
    ]);
    expect(families.get('baton_spare_taken')?.samples).toEqual([
      { labels: { validator: 'sol-main', node: 'sol-b', by: 'sol-two' }, value: 1 },
    ]);
    expect(families.get('baton_alarm')?.samples).toEqual([{ labels: { validator: 'sol-main' }, value: 1 }]);
    expect(families.get('baton_alarm_since_timestamp_seconds')?.samples[0]?.value).toBe(4);
    expect(families.get('baton_tower_copy_timestamp_seconds')?.samples).toEqual([
      { labels: { validator: 'sol-main', node: 'sol-b' }, value: 4 },
    ]);
    expect(families.get('baton_tower_copies_failed_total')?.samples).toEqual([
      { labels: { validator: 'sol-main', node: 'sol-b' }, value: 1 },
    ]);
    expect(families.get('baton_runs')?.samples).toEqual([
      { labels: { procedure: 'solana/handover', state: 'done' }, value: 7 },
    ]);
    expect(families.get('baton_step_duration_seconds_total')?.samples).toEqual([
      { labels: { procedure: 'solana/handover', step: 'give' }, value: 0.75 },
    ]);
    expect(families.get('baton_lane_age_seconds')?.samples).toContainEqual({
      labels: { lane: 'decision' },
      value: 0.5,
    });
    expect(families.get('baton_dead_man_age_seconds')?.samples).toEqual([{ labels: {}, value: 30 }]);
    expect(families.get('baton_validator_movable')?.samples).toEqual([{ labels: { validator: 'sol-main' }, value: 0 }]);
    expect(families.has('process_resident_memory_bytes')).toBe(true);
  });

  it('shows nothing of a store that does not answer, and that it does not', async () => {
    let answers = true;
    const metrics = metricsOf(
      storeWith(() => (answers ? Promise.resolve(FIGURES) : Promise.reject(new Error('away')))),
    );
    expect(parseExposition((await metrics()).text).get('baton_store_up')?.samples[0]?.value).toBe(1);

    answers = false;
    const families = parseExposition((await metrics()).text);

    expect(families.get('baton_store_up')?.samples[0]?.value).toBe(0);
    expect(families.get('baton_open_runs')?.samples ?? []).toEqual([]);
    expect(families.get('baton_paused')?.samples ?? []).toEqual([]);
  });
});

const began = (step: string) => ({ kind: 'step.began', step, attempt: 1 }) as const;
const proven = (step: string) => ({ kind: 'step.proven', step, attempt: 1, evidence: '', figures: {} }) as const;

describe('what is counted', () => {
  it('is how long a step takes from its beginning to its proof, alone or written together with others', async () => {
    const tally = createTally(() => 0);
    let nowMs = 0;
    const writes = { append: () => Promise.resolve('ok') };
    const kept = {
      ...writes,
      load: () => Promise.resolve({ run: { procedure: 'solana/handover' } }),
      together: (work: (inside: object) => Promise<unknown>) => work(writes),
    };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only these are called
    const store = watchedSteps(kept as unknown as RunStore, tally, { monotonic: () => nowMs });
    const lease = { runId: 'r-1', owner: 'w', term: 1 };

    await store.load('r-1');
    await store.append(lease, began('give'));
    nowMs = 40;
    await store.together(async (inside) => {
      await inside.append(lease, proven('give'));
      await inside.append(lease, began('take'));
    });
    nowMs = 100;
    await store.append(lease, proven('take'));
    // Begun by another process.
    await store.append(lease, proven('window'));

    expect(tally.steps).toEqual([
      { procedure: 'solana/handover', step: 'give', times: 1, tookMs: 40 },
      { procedure: 'solana/handover', step: 'take', times: 1, tookMs: 60 },
    ]);
  });

  it('is whether calls reach a host, not whether they succeed', async () => {
    const tally = createTally(() => 0);
    const failures = [new BatonError('host/answer-lost', 'lost'), new BatonError('host/unreachable', 'away')];
    const host: HostPort = {
      node: 'sol-a',
      call: () => Promise.reject(failures.shift() ?? new Error('no more')),
      open: () => Promise.reject(new Error('not asked for')),
      fetch,
      roundTripMs: () => 3,
      close: () => {},
    };
    const watched = watchedHosts(new Map([['sol-a', host]]), tally).get('sol-a');

    await expect(watched?.call({ verb: 'observe', args: {} }, 1)).rejects.toThrow('lost');
    expect(tally.hosts.get('sol-a')).toBeUndefined();
    await expect(watched?.call({ verb: 'observe', args: {} }, 1)).rejects.toThrow('away');
    expect(tally.hosts.get('sol-a')).toMatchObject({ up: false, unreachable: 1 });
  });

  it('is each lost lease once', async () => {
    const tally = createTally(() => 0);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this one is called
    const store = watchedLeases({ renew: () => Promise.resolve(false) } as unknown as RunStore, tally);

    for (const owner of ['w1', 'w1', 'w2']) await store.renew({ runId: 'r-1', owner, term: 1 });

    expect(tally.leasesLost).toBe(2);
  });
});

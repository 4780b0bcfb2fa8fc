import { describe, expect, it } from 'vitest';
import { mostOpenAtOnce, percentile, resumedAfter } from '../../../chaos/figures.ts';
import type { Line } from '../../../chaos/records.ts';
import { ordersOf } from '../../../chaos/faults.ts';
import { noCounts, reportOf, type Counts, type ReportParts } from '../../../chaos/report.ts';

const line = (runId: string, atMs: number, event: Line['event']): Line => ({ runId, seq: 1, atMs, event });
const taken = (owner: string): Line['event'] => ({ kind: 'lease.taken', owner, term: 2, takeover: true });

const created = (runId: string, atMs: number) =>
  line(runId, atMs, {
    kind: 'run.created',
    plan: 'p',
    digest: 'd',
    procedure: 'solana/handover',
    version: 1,
    validator: runId,
    from: 'a',
    to: 'b',
    requestedBy: 'ana',
    approvedBy: ['ana'],
    database: 'x',
  });
const ended = (runId: string, atMs: number) =>
  line(runId, atMs, { kind: 'run.ended', ending: 'done', signer: 'b', because: '', figures: {} });

describe('the figures of the chaos', () => {
  it('takes a percentile as a value that was measured', () => {
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1);

    expect(percentile(twenty, 0.5)).toBe(10);
    expect(percentile(twenty, 0.95)).toBe(19);
    expect(percentile([3], 0.95)).toBe(3);
    expect(percentile([9, 1, 5], 1)).toBe(9);
    expect(percentile([], 0.5)).toBeNull();
  });

  it('counts from the kill until another worker has the lease, never the killed one, and says when nobody came', () => {
    const lines = [
      line('r-1', 900, taken('vm/7/a')),
      line('r-1', 1_001, taken('vm/7/b')),
      line('r-1', 9_000, taken('vm/8/c')),
      line('r-2', 950, taken('vm/8/d')),
    ];

    const resumed = resumedAfter([{ atMs: 1_000, pid: 7, runs: ['r-1', 'r-2'] }], lines);

    expect(resumed).toEqual([
      { run: 'r-1', afterMs: 8_000 },
      { run: 'r-2', afterMs: null },
    ]);
  });

  it('counts no run that the worker itself had brought to its end before the kill came', () => {
    const lines = [line('r-1', 900, taken('vm/7/a')), ended('r-1', 1_001)];

    expect(resumedAfter([{ atMs: 1_000, pid: 7, runs: ['r-1'] }], lines)).toEqual([]);
  });

  it('counts runs that are open together', () => {
    expect(mostOpenAtOnce([created('r-1', 1), created('r-2', 2), ended('r-1', 3), created('r-3', 3)])).toBe(2);
  });
});

describe('the report of the chaos', () => {
  const parts = {
    seed: 1,
    validators: 20,
    hosts: { sshd: 0, ssh2: 40 },
    workers: 4,
    orders: ordersOf(1, 0, 0),
    fired: new Map([['worker-killed', 1]] as const),
    seconds: 1,
  };
  const stale = { run: 'r-1', node: 'a', verb: 'v', term: 1 } as const;

  it('has no problem when every fault struck and nothing was lost', () => {
    const counts = { ...noCounts(), resumed: [{ run: 'r-1', afterMs: 20_000 }] };

    expect(reportOf(counts, parts)).toMatchObject({ problems: [], killToResumeMs: { n: 1, p50: 20_000, p95: 20_000 } });
  });

  it.each<[string, Partial<Counts>, Partial<ReportParts>]>([
    ['a fault that never struck', {}, { fired: new Map() }],
    ['a run that nobody took up', { resumed: [{ run: 'r-1', afterMs: null }] }, {}],
    ['a run that was taken up late', { resumed: [{ run: 'r-1', afterMs: 20_001 }] }, {}],
    ['a stale action that was carried out', { stale: [{ ...stale, came: 'executed', isJournaled: true }] }, {}],
    ['a stale action without a trace', { stale: [{ ...stale, came: 'rejected', isJournaled: false }] }, {}],
    [
      'freezes without a stale action',
      {},
      {
        orders: ordersOf(1, 1, 0),
        fired: new Map([
          ['worker-killed', 1],
          ['worker-frozen', 1],
        ] as const),
      },
    ],
    ['a lost decision', { lost: ['an approval'] }, {}],
  ])('names %s', (_what, counted, given) => {
    const report = reportOf({ ...noCounts(), ...counted }, { ...parts, ...given });

    expect(report.problems).toHaveLength(1);
  });
});

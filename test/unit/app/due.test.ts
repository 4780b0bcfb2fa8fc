import { describe, expect, it } from 'vitest';
import { runsToWake } from '../../../src/app/due.ts';
import type { Run } from '../../../src/domain/run.ts';

const runs = (count: number, revision = 1): Run[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `r-${at}`,
    plan: `p-${at}`,
    procedure: 'polkadot/handover',
    version: 1,
    validator: `dot-${at}`,
    identity: `0x${at}`,
    from: `a-${at}`,
    to: `b-${at}`,
    state: 'waiting',
    revision,
    attempt: 1,
    dueAtMs: 0,
    wish: null,
    createdAtMs: 0,
    endedAtMs: null,
  }));

describe('a sweep', () => {
  it('wakes the few that are due each time', () => {
    const woken = new Map();

    expect(runsToWake(runs(50), woken, 0)).toHaveLength(50);
    expect(runsToWake(runs(50), woken, 2_000)).toHaveLength(50);
  });

  it('wakes a crowd once in ten seconds', () => {
    const woken = new Map();

    expect(runsToWake(runs(1_000), woken, 0)).toHaveLength(1_000);
    expect(runsToWake(runs(1_000), woken, 2_000)).toHaveLength(0);
    expect(runsToWake(runs(1_000), woken, 10_000)).toHaveLength(1_000);
  });

  it('wakes whoever of a crowd has moved on or come to it', () => {
    const woken = new Map();
    runsToWake(runs(1_000), woken, 0);

    const moved = runs(1_001).map((run) => (run.id === 'r-7' ? { ...run, revision: 2 } : run));

    expect(runsToWake(moved, woken, 2_000).map(({ id }) => id)).toEqual(['r-7', 'r-1000']);
  });

  it('wakes in a crowd each time whoever has lost its worker', () => {
    const woken = new Map();
    const orphan = runs(1_000).map((run): Run => (run.id === 'r-7' ? { ...run, state: 'running' } : run));
    runsToWake(orphan, woken, 0);

    expect(runsToWake(orphan, woken, 2_000).map(({ id }) => id)).toEqual(['r-7']);
  });

  it('forgets whoever is not due any more', () => {
    const woken = new Map();
    runsToWake(runs(60), woken, 0);
    runsToWake(runs(3), woken, 1_000);

    expect([...woken.keys()]).toEqual(['r-0', 'r-1', 'r-2']);
  });
});

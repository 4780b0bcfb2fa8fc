import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../src/lab/faults/faults.ts';
import { runLab } from '../../../src/lab/run.ts';
import type { LabReport } from '../../../src/lab/report.ts';

/** Starting a world takes up to 15 s on a busy machine, and a run that has to look first waits for a lease to end. */
const LIMIT_MS = 180_000;

describe('a handover in the lab', { timeout: LIMIT_MS }, () => {
  it('moves the validator with two guard calls, and nobody signs twice', async () => {
    const report = await run(5, null);

    expect(report).toMatchObject({
      problems: [],
      outcome: 'done',
      guardCallsInCriticalSection: 2,
      barrier: 'log',
      signers: ['sol-b'],
    });
    expect(report.steps.map(({ id }) => id)).toEqual(['window', 'arm', 'give', 'take', 'verify', 'close']);
  });

  it('goes on with another worker when one is killed between giving and taking', async () => {
    const report = await run(5, 'worker-killed@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, workersThatActed: 2 });
  });

  it('gives the role back, with the very tower, when a person aborts after it was given up', async () => {
    const report = await run(5, 'abort-asked@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'returned', signers: ['sol-a'] });
  });

  it('does not take a lost answer for a failure', async () => {
    const report = await run(6, 'answer-lost@take');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'done' });
  });
});

function run(seed: number, fault: string | null): Promise<LabReport> {
  const { signal } = new AbortController();
  return runLab({
    procedure: 'solana/handover',
    seed,
    fault: fault === null ? null : parseFault(fault),
    signal,
    tell: () => {},
  });
}

import { describe, expect, it } from 'vitest';
import { parseFault } from '../../src/lab/faults/faults.ts';
import type { LabReport } from '../../src/lab/report.ts';
import { runLab } from '../../src/lab/run.ts';
import { LIMIT_MS } from '../integration/lab/play.ts';

function play(seed: number, name: string): Promise<LabReport> {
  const { signal } = new AbortController();
  const fault = parseFault(name, 'solana/prepare');
  return runLab({ procedure: 'solana/prepare', seed, fault, signal, tell: () => {} });
}

/** Each waits for a lease to end or puts everything back: too long for `npm test`. */
describe('a preparation in the lab', { timeout: LIMIT_MS, concurrent: true }, () => {
  it('goes on where a worker was killed between a change and its record', async () => {
    const report = await play(3, 'worker-killed@start');

    expect(report).toMatchObject({ problems: [], outcome: 'done', faultFired: true, doubleSigned: 0 });
  });

  it('puts everything back where people abort', async () => {
    const report = await play(3, 'abort-asked@voters');

    expect(report).toMatchObject({ problems: [], outcome: 'returned', faultFired: true, signers: ['sol-a'] });
  });
});

import { describe, expect, it } from 'vitest';
import { LIMIT_MS, play } from './play.ts';

describe('a handover in the lab', { timeout: LIMIT_MS, concurrent: true }, () => {
  it('moves the validator with two guard calls, and nobody signs twice', async () => {
    const report = await play(5, null);

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
    const report = await play(5, 'worker-killed@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, workersThatActed: 2 });
  });

  it('gives the role back, with the very tower, when a person aborts after it was given up', async () => {
    const report = await play(5, 'abort-asked@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'returned', signers: ['sol-a'] });
  });

  it('does not take a lost answer for a failure', async () => {
    const report = await play(6, 'answer-lost@take');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'done' });
  });
});

import { describe, expect, it } from 'vitest';
import { parseFault } from '../../src/lab/faults/faults.ts';
import { runLab } from '../../src/lab/run.ts';

describe('a worker that is asked to stop in the middle of a handover', { concurrent: true }, () => {
  it.each(['window', 'give', 'take'])(
    'in the step %s leaves a run that another one ends, and nobody signs twice',
    async (step) => {
      const report = await runLab({
        procedure: 'solana/handover',
        seed: 5,
        fault: parseFault(`worker-stopped@${step}`),
        signal: new AbortController().signal,
        tell: () => {},
      });

      expect(report).toMatchObject({
        problems: [],
        faultFired: true,
        outcome: 'done',
        doubleSigned: 0,
        signers: ['sol-b'],
      });
      // What was begun was finished in one go: one call gave, and one took.
      expect(report.guardCallsInCriticalSection).toBe(2);
    },
  );
});

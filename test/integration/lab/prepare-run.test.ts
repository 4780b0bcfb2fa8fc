import { describe, expect, it } from 'vitest';
import { runLab } from '../../../src/lab/run.ts';
import { LIMIT_MS } from './play.ts';

describe('preparing two bare hosts in the lab', { timeout: LIMIT_MS }, () => {
  it('leaves key, link and start file as the runbook wants them, while the active goes on signing', async () => {
    const { signal } = new AbortController();

    const report = await runLab({ procedure: 'solana/prepare', seed: 2, fault: null, signal, tell: () => {} });

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, signers: ['sol-a'] });
    expect(report.steps.map(({ id }) => id)).toEqual([
      'look',
      'keys',
      'record',
      'links',
      'start',
      'voters',
      'guard',
      'access',
      'restart',
      'verify',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { LabReport } from '../../src/lab/report.ts';
import { runTakeover } from '../../src/lab/takeover/run.ts';
import { sceneOf } from '../../src/lab/takeover/scenes.ts';
import { LIMIT_MS } from '../integration/lab/play.ts';

function play(seed: number, name: string): Promise<LabReport> {
  const { signal } = new AbortController();
  return runTakeover({ seed, scene: sceneOf(name), signal, tell: () => {} });
}

describe('a takeover in the lab', { timeout: LIMIT_MS }, () => {
  it('powers a node that is only cut off down by the command of the fleet file, and asks nobody', async () => {
    const report = await play(6, 'provider-hook');

    expect(report).toMatchObject({ problems: [], outcome: 'done', falseDeclarations: 0, stops: [] });
  });
});

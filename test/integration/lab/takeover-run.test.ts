import { describe, expect, it } from 'vitest';
import type { LabReport } from '../../../src/lab/report.ts';
import { runTakeover } from '../../../src/lab/takeover/run.ts';
import { sceneOf } from '../../../src/lab/takeover/scenes.ts';
import { LIMIT_MS } from './play.ts';

function play(seed: number, name: string): Promise<LabReport> {
  const { signal } = new AbortController();
  return runTakeover({ seed, scene: sceneOf(name), signal, tell: () => {} });
}

const STEPS = ['evidence', 'fence', 'arm', 'take', 'verify', 'quarantine'];

describe('a takeover in the lab', { timeout: LIMIT_MS }, () => {
  it('stops for want of a fence, and counts two signers on the word of people who declared a node that was only cut off', async () => {
    const report = await play(5, 'active-partitioned-heals@declared');

    expect(report).toMatchObject({
      problems: [],
      outcome: 'done',
      doubleSigned: 0,
      lockoutViolations: 0,
      staleTower: 0,
      signers: ['sol-b'],
      stops: [{ state: 'old-unfenced', signer: 'unknown' }],
    });
    expect([...new Set(report.steps.map(({ id }) => id))]).toEqual(STEPS);
    expect(report.falseDeclarations).toBeGreaterThan(0);
  });

  it('powers a node that is only cut off down by the command of the fleet file, and asks nobody', async () => {
    const report = await play(6, 'provider-hook');

    expect(report).toMatchObject({ problems: [], outcome: 'done', falseDeclarations: 0, stops: [] });
  });

  it('gives the role again to a new node that was pushed out by the old one and restarted', async () => {
    const report = await play(5, 'old-host-reboots@after');

    expect(report).toMatchObject({ problems: [] });
    expect(report.falseDeclarations).toBeGreaterThan(0);
  });
});

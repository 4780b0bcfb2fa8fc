import { describe, expect, it } from 'vitest';
import type { LabReport } from '../../src/lab/report.ts';
import { runTakeover } from '../../src/lab/takeover/run.ts';
import { sceneOf } from '../../src/lab/takeover/scenes.ts';
import { LIMIT_MS } from '../integration/lab/play.ts';

function play(seed: number, name: string): Promise<LabReport> {
  const { signal } = new AbortController();
  return runTakeover({ seed, scene: sceneOf(name), signal, tell: () => {} });
}

const STEPS = ['evidence', 'fence', 'arm', 'take', 'verify', 'quarantine'];

/** Each takes more than half a minute of waiting: too long for `npm test`. */
describe('a takeover in the lab', { timeout: LIMIT_MS, concurrent: true }, () => {
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

  it('gives the role again to a new node that was pushed out by the old one and restarted', async () => {
    const report = await play(5, 'old-host-reboots@after');

    expect(report).toMatchObject({ problems: [] });
    expect(report.falseDeclarations).toBeGreaterThan(0);
  });
});

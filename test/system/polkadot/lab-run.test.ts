import { describe, expect, it } from 'vitest';
import type { DotProcedure } from '../../../src/lab/polkadot/play/procedures.ts';
import type { DotReport } from '../../../src/lab/polkadot/play/report.ts';
import { runDot } from '../../../src/lab/polkadot/play/run.ts';
import { dotSceneOf } from '../../../src/lab/polkadot/play/scenes.ts';

/** A game takes about half a minute; the rest is for a machine that is busy with other things. */
const LIMIT_MS = 180_000;

function play(procedure: DotProcedure, scene: string): Promise<DotReport> {
  const { signal } = new AbortController();
  return runDot({ procedure, seed: 1, scene: dotSceneOf(procedure, scene), restarts: 0, signal, tell: () => {} });
}

/** The shortest of the scenes; all of them, and twenty restarts of a worker, are played by `npm run -s lab -- run …`. */
describe('Polkadot in the lab', { timeout: LIMIT_MS, concurrent: true }, () => {
  it.each(['second-set-keys', 'keys-on-both'])('hands over: %s', async (name) => {
    expect(await play('polkadot/handover', name)).toMatchObject({ problems: [], faultFired: true });
  });

  it('takes over from a machine that is gone', async () => {
    const report = await play('polkadot/takeover', 'old-gone');

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, silentSessions: 0 });
    expect(report.signers).toEqual(['dot-b']);
  });

  it.each(['disk-too-small', 'keystore-overlaps'])('refuses to prepare a standby: %s', async (name) => {
    expect(await play('polkadot/prepare', name)).toMatchObject({ problems: [], outcome: 'refused' });
  });

  it.each(['none', 'answer-lost@validate', 'node-crashes@sync'])('makes a standby ready: %s', async (name) => {
    const report = await play('polkadot/prepare', name);

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, silentSessions: 0 });
    expect(report.signers).toEqual(['dot-a']);
  });
});

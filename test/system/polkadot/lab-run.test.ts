import { describe, expect, it } from 'vitest';
import type { DotProcedure } from '../../../src/lab/polkadot/play/procedures.ts';
import type { DotReport } from '../../../src/lab/polkadot/play/report.ts';
import { runDot } from '../../../src/lab/polkadot/play/run.ts';
import { DOT_SCENES, dotSceneOf } from '../../../src/lab/polkadot/play/scenes.ts';

/** A lost extrinsic is waited for until it can land no more, and twenty starts of a worker take their time. */
const LIMIT_MS = 480_000;

function play(procedure: DotProcedure, scene: string | null, restarts = 0): Promise<DotReport> {
  const { signal } = new AbortController();
  return runDot({ procedure, seed: 2, scene: dotSceneOf(procedure, scene), restarts, signal, tell: () => {} });
}

/** Each takes about a minute: too long for `npm test`. What a scene may cost and how it may end stands with the scene. */
describe('Polkadot in the lab', { timeout: LIMIT_MS }, () => {
  it.each(DOT_SCENES['polkadot/handover'].slice(1).map(({ name }) => name))('hands over: %s', async (name) => {
    expect(await play('polkadot/handover', name)).toMatchObject({ problems: [], faultFired: true });
  });

  it('hands over with a worker that is restarted twenty times while the keys become active', async () => {
    const report = await play('polkadot/handover', null, 20);

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, silentSessions: 0, restarts: 20 });
    expect(report.steps.filter(({ state }) => state !== 'proven')).toEqual([]);
  });

  it.each(DOT_SCENES['polkadot/takeover'].map(({ name }) => name))('takes over: %s', async (name) => {
    const report = await play('polkadot/takeover', name);

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, silentSessions: 0 });
    expect(report.signers).toEqual(['dot-b']);
  });
});

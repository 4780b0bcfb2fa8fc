import { describe, expect, it } from 'vitest';
import type { NearProcedure } from '../../../../src/lab/near/play/procedures.ts';
import type { NearReport } from '../../../../src/lab/near/play/report.ts';
import { runNear } from '../../../../src/lab/near/play/run.ts';
import { nearSceneOf } from '../../../../src/lab/near/play/scenes.ts';
import { LIMIT_MS } from '../play.ts';

function play(procedure: NearProcedure, scene: string | null): Promise<NearReport> {
  const { signal } = new AbortController();
  return runNear({ procedure, seed: 1, scene: nearSceneOf(procedure, scene), signal, tell: () => {} });
}

const HOT_SWAP = ['window', 'fence', 'stop', 'prove', 'margin', 'place', 'reload', 'signs', 'standby'];

describe('a NEAR key in the lab', { timeout: LIMIT_MS, concurrent: true }, () => {
  it('is taken from the old node for good before the new one gets it', async () => {
    const report = await play('near/hot-swap', null);

    expect(report).toMatchObject({ problems: [], outcome: 'done', doubleSigned: 0, signers: ['near-b'], stops: [] });
    expect(report.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(HOT_SWAP.map((id) => `${id} proven`));
    expect(report.gapHeights).toBeGreaterThanOrEqual(2);
  });

  it('is put in place once, though the worker that did it is killed', async () => {
    expect(await play('near/hot-swap', 'worker-killed@place')).toMatchObject({
      problems: [],
      outcome: 'done',
      doubleSigned: 0,
      signers: ['near-b'],
      faultFired: true,
    });
  });

  it('is taken over from a node that has ended, which is fenced without anybody’s word', async () => {
    expect(await play('near/takeover', 'old-crashed')).toMatchObject({
      problems: [],
      outcome: 'done',
      doubleSigned: 0,
      falseDeclarations: 0,
      signers: ['near-b'],
      stops: [],
    });
  });
});

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NEAR_PROCEDURES, type NearProcedure } from '../../../src/lab/near/play/procedures.ts';
import type { NearReport } from '../../../src/lab/near/play/report.ts';
import { runNear } from '../../../src/lab/near/play/run.ts';
import { NEAR_SCENES, nearSceneOf } from '../../../src/lab/near/play/scenes.ts';

/** A game takes half a minute to one and a half; the rest is for a machine that is busy with other things. */
const LIMIT_MS = 240_000;

function play(procedure: NearProcedure, scene: string): Promise<NearReport> {
  const { signal } = new AbortController();
  return runNear({ procedure, seed: 1, scene: nearSceneOf(procedure, scene), signal, tell: () => {} });
}

const PLAYS = NEAR_PROCEDURES.flatMap((procedure) => NEAR_SCENES[procedure].map(({ name }) => ({ procedure, name })));
/**
 * Each procedure to its good end, and what differs most. test/integration/lab/near plays three more, and `npm run -s lab -- run …` each of
 * `lab faults`: all of them together take twenty minutes.
 */
const PLAYED: readonly string[] = [
  'near/hot-swap worker-killed@prove',
  'near/hot-swap answer-lost@place',
  'near/hot-swap chain-stalls@stop',
  'near/hot-swap config-broken@place',
  'near/restart none',
  'near/restart worker-killed@start',
  'near/takeover old-back',
  'near/takeover old-signs',
  'near/prepare none',
  'near/upgrade none',
];
const SOME = PLAYS.filter(({ procedure, name }) => PLAYED.includes(`${procedure} ${name}`));

describe('NEAR in the lab', { timeout: LIMIT_MS }, () => {
  it('is listed with its faults', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['src/lab/main.ts', 'faults', '--json']);
    const rows: { procedure: string; fault: string }[] = JSON.parse(stdout);

    expect(rows.filter(({ procedure }) => procedure.startsWith('near/'))).toEqual(
      PLAYS.map(({ procedure, name }) => expect.objectContaining({ procedure, fault: name })),
    );
  });

  it('has every scene that is named here', () => {
    expect(SOME).toHaveLength(PLAYED.length);
  });

  it.concurrent.each(SOME)('plays $procedure: $name', async ({ procedure, name }) => {
    const report = await play(procedure, name);

    expect(report).toMatchObject({ problems: [], doubleSigned: 0 });
    expect(report.faultFired).not.toBe(false);
  });
});

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

const PLAYED_BESIDE = ['near/hot-swap none', 'near/hot-swap worker-killed@place', 'near/takeover old-crashed'];
/**
 * Two stop for people, which a run does after 90 s of not knowing; an upgrade starts nodes several times. `npm run -s lab -- run …` plays
 * them.
 */
const TOO_LONG = [
  ...['near/hot-swap', 'near/restart'].flatMap((it) => [`${it} second-supervisor`, `${it} standby-away@place`]),
  'near/upgrade worker-killed@binary',
  'near/upgrade worker-killed@place',
];
const PLAYS = NEAR_PROCEDURES.flatMap((procedure) => NEAR_SCENES[procedure].map(({ name }) => ({ procedure, name })));
/** What test/integration/lab/near plays is left out. */
const REST = PLAYS.filter(({ procedure, name }) => ![...PLAYED_BESIDE, ...TOO_LONG].includes(`${procedure} ${name}`));

describe('NEAR in the lab', { timeout: LIMIT_MS }, () => {
  it('is listed with its faults', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['src/lab/main.ts', 'faults', '--json']);
    const rows: { procedure: string; fault: string }[] = JSON.parse(stdout);

    expect(rows.filter(({ procedure }) => procedure.startsWith('near/'))).toEqual(
      PLAYS.map(({ procedure, name }) => expect.objectContaining({ procedure, fault: name })),
    );
  });

  it.each(REST)('plays $procedure: $name', async ({ procedure, name }) => {
    const report = await play(procedure, name);

    expect(report).toMatchObject({ problems: [], doubleSigned: 0 });
    expect(report.faultFired).not.toBe(false);
  });
});

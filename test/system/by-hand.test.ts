import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ByHand } from '../../src/domain/by-hand.ts';
import { follow, type Followed } from '../../src/lab/by-hand/follow.ts';
import { handsOf } from '../../src/lab/by-hand/hands.ts';
import { unitOf } from '../../src/lab/by-hand/unit.ts';
import type { LabReport } from '../../src/lab/report.ts';
import type { EndedRun } from '../../src/lab/run.ts';
import { ACTIVE, STANDBY, type World } from '../../src/lab/world.ts';
import { play } from '../integration/lab/play.ts';

/** A run waits 90 s for an unknown to clear before it stops; the rest is the move and the sheet, on a busy machine. */
const LIMIT_MS = 360_000;

/** The sheet of a stopped run, done as it says. */
interface Done {
  readonly report: LabReport;
  readonly state: string | undefined;
  readonly signer: string;
  readonly sheet: ByHand;
  readonly followed: Followed;
}

describe('what a stopped run says is done by hand', { timeout: LIMIT_MS, concurrent: true }, () => {
  it('starts the validator of the old node again and gives it the role back', async () => {
    const { report, state, followed, sheet } = await stoppedAndDone(2, null, (world) => {
      standbyRefuses(world, `kill -9 -"$(cat '${rootOf(world, ACTIVE)}/validator.pid')"`);
    });

    expect(state).toBe('old-not-running');
    expect(followed.stopped).toBeNull();
    expect(followed.done.map(({ step }) => step)).toEqual(sheet.steps);
    expect(report).toMatchObject({ outcome: 'cancelled', signers: [ACTIVE], ...NOTHING_WRONG });
  });

  it('gives the role back to an old node whose client had refused it', async () => {
    const { report, state, followed, sheet } = await stoppedAndDone(
      4,
      null,
      (world) => {
        standbyRefuses(world, ':');
        oldRefuses(world);
      },
      ({ world }) => rmSync(join(rootOf(world, ACTIVE), 'refuses')),
    );

    expect(state).toBe('take-back-refused');
    expect(followed.stopped).toBeNull();
    expect(followed.done.map(({ step }) => step)).toEqual(sheet.steps);
    expect(report).toMatchObject({ outcome: 'cancelled', signers: [ACTIVE], ...NOTHING_WRONG });
  });

  it('restarts a standby whose command hangs, as its unstaked key, and lets the run go on', async () => {
    const { report, state, signer, followed, sheet } = await stoppedAndDone(2, 'command-hangs@take', () => {});

    expect([state, signer]).toEqual(['told-standby-in-flight', 'unknown']);
    expect(followed.stopped).toBeNull();
    expect(followed.done.map(({ step }) => step)).toEqual(sheet.steps);
    // It took the tower and not the role, so it takes the role now.
    expect(report).toMatchObject({ outcome: 'done', signers: [STANDBY], ...NOTHING_WRONG });
  });

  it('stops at a standby that was told and is silent, before anything is changed', async () => {
    const { report, state, followed } = await stoppedAndDone(2, null, (world) => {
      const { host } = nodeOf(world, STANDBY);
      // It is gone between the command and the deed.
      host.meddleWith(null);
      standbyRefuses(world, ':');
      const gone = setInterval(() => {
        if (!host.calls().some(({ verb, endedAtMs }) => verb === 'solana.step-up' && endedAtMs !== null)) return;
        clearInterval(gone);
        void host.stop();
      }, 20);
      gone.unref();
    });

    expect(state).toBe('told-standby-silent');
    expect(followed.stopped).toMatchObject({ step: { node: STANDBY }, stopIf: expect.stringContaining('it may sign') });
    expect(followed.done.every(({ step }) => step.does === 'look')).toBe(true);
    expect(report).toMatchObject({ outcome: 'stopped', signers: [], doubleSigned: 0, staleTower: 0 });
  });
});

const NOTHING_WRONG = { doubleSigned: 0, lockoutViolations: 0, staleTower: 0, safeSignerIdle: 0 };

async function stoppedAndDone(
  seed: number,
  fault: string | null,
  prepare: (world: World) => void,
  before: (ended: EndedRun) => void = () => {},
): Promise<Done> {
  let done: Omit<Done, 'report'> | null = null;
  const report = await play(seed, fault, prepare, async (ended) => {
    before(ended);
    done = await doAsTold(ended);
  });
  if (!done) throw new Error(`the run came to no end: ${JSON.stringify(report)}`);
  return { ...(done as Omit<Done, 'report'>), report };
}

async function doAsTold({ world, loaded, client, detail }: EndedRun): Promise<Omit<Done, 'report'>> {
  const stop = detail.entries.findLast(({ event }) => event.kind === 'run.stopped')?.event;
  if (stop?.kind !== 'run.stopped' || !stop.byHand)
    throw new Error(`no sheet: ${JSON.stringify(detail.entries.at(-1))}`);
  const hands = handsOf({ loaded, client, person: 'ben', unitOf: (node) => unitOf(nodeOf(world, node)) });
  const followed = await follow(stop.byHand, world.identity, hands);
  // A sheet that ends with `resume` hands the rest back to Baton.
  if (stop.byHand.steps.at(-1)?.command.startsWith('resume ')) await untilOver(client, detail.run.id);
  return { state: stop.state, signer: stop.signer, sheet: stop.byHand, followed };
}

/** A resumed run waits up to 90 s, and then verifies. Unit: milliseconds. */
const OVER_WITHIN_MS = 150_000;

async function untilOver(client: EndedRun['client'], id: string): Promise<void> {
  await expect
    .poll(async () => (await client.run(id))?.run.state, { timeout: OVER_WITHIN_MS, interval: 500 })
    .toMatch(/^(done|returned|cancelled)$/);
}

function nodeOf(world: World, name: string) {
  const node = world.nodes.get(name);
  if (!node) throw new Error(name);
  return node;
}

const rootOf = (world: World, name: string): string => nodeOf(world, name).host.root;

/** The standby has no room for a tower: told, it refuses, and says that it did nothing. @param before done first, each time */
function standbyRefuses(world: World, before: string): void {
  const file = join(rootOf(world, STANDBY), 'bin', 'sync');
  const script = `#!/bin/sh
case "$*" in *baton-incoming-*) ${before}; exit 1 ;; esac
exec /bin/sync "$@"
`;
  writeFileSync(file, script, { mode: 0o755 });
}

/** The old node's client does not take the staked key as long as the file `refuses` lies there. */
function oldRefuses(world: World): void {
  const root = rootOf(world, ACTIVE);
  writeFileSync(join(root, 'refuses'), '');
  const script = `#!/bin/sh
case " $* " in *" set-identity --require-tower "*)
  if [ -e '${root}/refuses' ]; then echo 'Validator command failed: Server returned rpc error Invalid params: Retry once validator start up is complete'; exit 1; fi ;;
esac
exec '${root}/bin/real-validator' "$@"
`;
  const { validatorBin } = nodeOf(world, ACTIVE).paths;
  renameSync(validatorBin, join(root, 'bin', 'real-validator'));
  writeFileSync(validatorBin, script, { mode: 0o755 });
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../../src/lab/faults/faults.ts';
import { runLab } from '../../../src/lab/run.ts';
import type { LabReport } from '../../../src/lab/report.ts';
import { STANDBY, type World } from '../../../src/lab/world.ts';

/** Starting a world takes up to 15 s on a busy machine, and a run that has to look first waits for a lease to end. */
const LIMIT_MS = 180_000;

describe('a handover in the lab', { timeout: LIMIT_MS }, () => {
  it('moves the validator with two guard calls, and nobody signs twice', async () => {
    const report = await run(5, null);

    expect(report).toMatchObject({
      problems: [],
      outcome: 'done',
      guardCallsInCriticalSection: 2,
      barrier: 'log',
      signers: ['sol-b'],
    });
    expect(report.steps.map(({ id }) => id)).toEqual(['window', 'arm', 'give', 'take', 'verify', 'close']);
  });

  it('goes on with another worker when one is killed between giving and taking', async () => {
    const report = await run(5, 'worker-killed@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, workersThatActed: 2 });
  });

  it('gives the role back, with the very tower, when a person aborts after it was given up', async () => {
    const report = await run(5, 'abort-asked@give');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'returned', signers: ['sol-a'] });
  });

  it('does not take a lost answer for a failure', async () => {
    const report = await run(6, 'answer-lost@take');

    expect(report).toMatchObject({ problems: [], faultFired: true, outcome: 'done' });
  });
});

/** No room for what was received: told of only once the standby has been told to take the role. */
const FULL = `case "$*" in *baton-incoming-*) exit 1 ;; esac
exec /bin/sync "$@"
`;
/** Damages what is received, once, and takes its time: the standby may have been told by then. */
const DAMAGED = `mkdir "$0.struck" 2>/dev/null || exec /usr/bin/head "$@"
/usr/bin/head "$@" | tr '\\000' x && exec sleep 1
`;

describe('a standby that cannot load the tower', { timeout: LIMIT_MS }, () => {
  it('is cleared by a look, and the role goes back after the second try, when its directory is full', async () => {
    const report = await run(5, null, instead('sync', FULL));

    expect(report).toMatchObject({ outcome: 'returned', signers: ['sol-a'], ...NOTHING_WRONG });
    // Its own words: it was told, and refused.
    expect(report.steps.filter(({ id }) => id === 'take')).toMatchObject([
      { attempt: 1, state: 'refused', text: 'The tower could not be stored.' },
      { attempt: 2, state: 'refused', text: 'The tower could not be stored.' },
    ]);
  });

  it('gets it once more when it was damaged on the way', async () => {
    const report = await run(5, null, instead('head', DAMAGED));

    expect(report).toMatchObject({ problems: [], outcome: 'done', signers: ['sol-b'], ...NOTHING_WRONG });
    expect(report.steps.filter(({ id }) => id === 'take')).toMatchObject([
      { attempt: 1, state: 'refused', text: expect.stringMatching(/not as announced|did not load/) },
      { attempt: 2, state: 'proven' },
    ]);
  });
});

const NOTHING_WRONG = { doubleSigned: 0, lockoutViolations: 0, staleTower: 0, safeSignerIdle: 0 };

/** A program of the standby that the guard finds instead of the real one. */
function instead(name: string, script: string): (world: World) => void {
  return ({ nodes }) => {
    const root = nodes.get(STANDBY)?.host.root;
    if (root === undefined) throw new Error(STANDBY);
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${script}`, { mode: 0o755 });
  };
}

function run(seed: number, fault: string | null, prepare: (world: World) => void = () => {}): Promise<LabReport> {
  const { signal } = new AbortController();
  return runLab({
    procedure: 'solana/handover',
    seed,
    fault: fault === null ? null : parseFault(fault),
    prepare,
    signal,
    tell: () => {},
  });
}

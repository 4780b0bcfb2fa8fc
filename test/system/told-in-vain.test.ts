import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STANDBY, type World } from '../../src/lab/world.ts';
import { LIMIT_MS, play } from '../integration/lab/play.ts';

/** No room for what was received: told of only once the standby has been told to take the role. */
const FULL = `case "$*" in *baton-incoming-*) exit 1 ;; esac
exec /bin/sync "$@"
`;
/** Damages what is received, once, and takes its time: the standby may have been told by then. */
const DAMAGED = `mkdir "$0.struck" 2>/dev/null || exec /usr/bin/head "$@"
/usr/bin/head "$@" | tr '\\000' x && exec sleep 1
`;

describe('a standby that cannot load the tower', { timeout: LIMIT_MS, concurrent: true }, () => {
  it('is cleared by a look, and the role goes back after the second try, when its directory is full', async () => {
    const report = await play(5, null, instead('sync', FULL));

    expect(report).toMatchObject({ outcome: 'returned', signers: ['sol-a'], ...NOTHING_WRONG });
    // Its own words: it was told, and refused.
    expect(report.steps.filter(({ id }) => id === 'take')).toMatchObject([
      { attempt: 1, state: 'refused', text: 'The tower could not be stored.' },
      { attempt: 2, state: 'refused', text: 'The tower could not be stored.' },
    ]);
  });

  it('gets it once more when it was damaged on the way', async () => {
    const report = await play(5, null, instead('head', DAMAGED));

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

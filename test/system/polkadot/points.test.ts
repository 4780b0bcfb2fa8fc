import { describe, expect, it } from 'vitest';
import { play, type World } from '../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../src/lab/polkadot/simulation/scene.ts';
import type { StrikeKind } from '../../../src/lab/polkadot/simulation/strike.ts';
import { NOTHING, unsafe } from '../../../src/lab/polkadot/simulation/unsafe.ts';

/** Hundreds of plays of about 20 ms. Unit: milliseconds. */
const LONG_MS = 300_000;

const HANDOVER: Scene = { sessions: 14 };
const TAKEOVER: Scene = {
  sessions: 14,
  kind: 'takeover',
  happenings: [{ when: () => true, does: (w) => w.old.end(false) }],
};

interface Struck {
  readonly point: string;
  readonly ends: string;
  readonly unsafe: Record<string, number>;
  readonly fired: boolean;
}

/** Plays the scene once for each point at which a worker reaches outside, and strikes there. */
async function strikeEverywhere(scene: Scene, kind: StrikeKind): Promise<readonly Struck[]> {
  const points = (await play(scene)).points.names();
  const struck: Struck[] = [];
  for (const [at, point] of points.entries()) {
    const world = await play({ ...scene, strikes: [{ at, kind }] });
    struck.push({ point, ends: ends(world), unsafe: unsafe(world), fired: world.points.fired() });
  }
  return struck;
}

const ends = ({ run, events }: World): string => {
  const stop = events.findLast((event) => event.kind === 'run.stopped');
  return run.run.state === 'stopped' ? `stopped ${stop?.state}: ${stop?.because}` : run.run.state;
};

describe.each<[string, Scene, number]>([
  ['handover', HANDOVER, 0],
  // Nobody signs until the new keys are active: that is what a takeover costs.
  ['takeover', TAKEOVER, Infinity],
])('a worker of a %s', (_, scene, mayBeSilent) => {
  it.each<StrikeKind>(['dies-before', 'dies-after', 'freezes-before', 'freezes-after', 'answer-lost'])(
    'that %s at any point changes nothing',
    async (kind) => {
      const struck = await strikeEverywhere(scene, kind);

      expect(struck.length).toBeGreaterThan(60);
      const begins = struck.findIndex(({ point }) => point.startsWith('store: intent'));
      for (const [at, { point, ends: end, unsafe: found, fired }] of struck.entries()) {
        const silentSessions = Math.max(0, found['silentSessions'] ?? 0) <= mayBeSilent ? 0 : found['silentSessions'];
        expect({ point, fired, ...found, silentSessions }).toEqual({ point, fired: true, ...NOTHING });
        // Before anything is sent a run may also end, and a new plan is made.
        const allowed = kind === 'answer-lost' && at < begins ? ['done', 'returned'] : ['done'];
        expect(allowed, `${at} ${point}`).toContain(end);
      }
    },
    LONG_MS,
  );
});

describe('people who call it off', () => {
  it.each<StrikeKind>(['abort', 'pause'])(
    'by %s, at any point: before the keys are told it is returned, and after that it goes its way',
    async (kind) => {
      const struck = await strikeEverywhere(HANDOVER, kind);
      const told = struck.findIndex(({ point }) => point === 'store: decide told');

      expect(told).toBeGreaterThan(0);
      for (const [at, { point, ends: end, unsafe: found }] of struck.entries()) {
        expect({ point, ...found }).toEqual({ point, ...NOTHING });
        if (at <= told) expect(['cancelled', 'returned']).toContain(end);
        // A paused run stands before the one step that is left, which nobody needs soon.
        else expect([kind === 'pause' ? 'waiting' : 'done', 'done']).toContain(end);
      }
    },
    LONG_MS,
  );
});

import { describe, expect, it } from 'vitest';
import { play, type World } from '../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../src/lab/polkadot/simulation/scene.ts';
import type { StrikeKind } from '../../../src/lab/played/strike.ts';
import { NOTHING, unsafe } from '../../../src/lab/polkadot/simulation/unsafe.ts';

/** Hundreds of plays of about 20 ms. Unit: milliseconds. */
const LONG_MS = 300_000;

const HANDOVER: Scene = { sessions: 14 };
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

import { describe, expect, it } from 'vitest';
import { createPrng } from '../../../../src/lab/cluster/prng.ts';
import { outside } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play, type World } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import type { Strike, StrikeKind } from '../../../../src/lab/played/strike.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

const LONG_MS = 300_000;
const SEEDS = 100;
const STRIKES = 6;
/** Every other seed has all its strikes before the keys are on chain, where most is at stake; the rest have them anywhere. */
const EARLY = 25;
const ANYWHERE = 260;

const WORKERS: readonly StrikeKind[] = ['dies-before', 'dies-after', 'freezes-before', 'freezes-after', 'answer-lost'];

function strikesOf(seed: number, kinds: readonly StrikeKind[]): readonly Strike[] {
  const prng = createPrng(seed, 'strikes');
  return Array.from({ length: STRIKES }, () => ({
    at: prng.int(0, seed % 2 === 0 ? ANYWHERE : EARLY),
    kind: kinds[prng.int(0, kinds.length - 1)] ?? 'dies-before',
  }));
}

/** The state in which it ended, or stands. */
const endOf = ({ run, events }: World): string => {
  const stop = events.findLast((event) => event.kind === 'run.stopped');
  return run.run.state === 'stopped' ? `stopped ${stop?.state}` : run.run.state;
};

describe.each<[string, Scene]>([
  ['with a key file', { sessions: 30 }],
  ['with people who sign elsewhere', { ...outside, sessions: 30 }],
])('six strikes at once on the workers of a handover, %s', (_, scene) => {
  it(
    'change nothing but the time it takes',
    async () => {
      for (let seed = 0; seed < SEEDS; seed++) {
        const world = await play({ ...scene, strikes: strikesOf(seed, WORKERS) });

        expect({ seed, ...unsafe(world) }).toEqual({ seed, ...NOTHING });
        // Before anything is sent it may end; and what fails four times needs people.
        expect(['done', 'returned', 'stopped keys-not-made']).toContain(endOf(world));
      }
    },
    LONG_MS,
  );

  it(
    'are as harmless where people call it off or pause it meanwhile',
    async () => {
      for (let seed = 0; seed < SEEDS; seed++) {
        const world = await play({ ...scene, strikes: strikesOf(seed, [...WORKERS, 'abort', 'pause']) });

        expect({ seed, ...unsafe(world) }).toEqual({ seed, ...NOTHING });
      }
    },
    LONG_MS,
  );
});

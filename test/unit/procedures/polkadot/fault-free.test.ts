import { describe, expect, it } from 'vitest';
import { outside } from '../../../../src/lab/polkadot/simulation/happenings.ts';
import { play } from '../../../../src/lab/polkadot/simulation/play.ts';
import type { Scene } from '../../../../src/lab/polkadot/simulation/scene.ts';
import { NOTHING, unsafe } from '../../../../src/lab/polkadot/simulation/unsafe.ts';

describe('a handover on Polkadot without a fault', () => {
  it.each<[string, Scene, number]>([
    ['with a key file', {}, 1],
    ['with people who sign elsewhere', outside, 1],
    ['on a relay chain that takes the call itself', { paths: ['relay'] }, 1],
    ['that leaves the old node as it is', { oldNode: 'leave' }, 0],
  ])('ends done %s, and stops the old node by safety protocol 6.1 alone', async (_, scene, demoted) => {
    const world = await play(scene);

    expect(world.run.run.state).toBe('done');
    expect(unsafe(world)).toEqual(NOTHING);
    expect(world.counters.demoted).toBe(demoted);
    expect(world.pages).toEqual([]);
    expect(world.failures).toEqual([]);
  });
});

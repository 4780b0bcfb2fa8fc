import { describe, expect, it } from 'vitest';
import { play, type Scene, type World } from './play/play.ts';

/** What must be zero whatever happens. */
function unsafe({ counters }: World): Record<string, number> {
  const { doubleSigned, silentSessions, signedWhileOpen, stoppedTooEarly, stoppedInVoid } = counters;
  return { doubleSigned, silentSessions: silentSessions.size, signedWhileOpen, stoppedTooEarly, stoppedInVoid };
}
const NOTHING = { doubleSigned: 0, silentSessions: 0, signedWhileOpen: 0, stoppedTooEarly: 0, stoppedInVoid: 0 };

const outside: Scene = {
  signing: 'outside',
  happenings: [
    {
      when: ({ events }) => events.some(({ kind }) => kind === 'keys.offered'),
      then: (world) => world.signOutside(),
    },
  ],
};

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

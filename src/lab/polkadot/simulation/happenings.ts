import { filesOf, keysNamed, OTHERS, STASH } from './cast.ts';
import { play, SESSION_MS, type World } from './play.ts';
import type { Happening, Scene } from './scene.ts';

export const FOREIGN_KEYS = keysNamed('foreign').encoded;
export const OLD_KEYS = keysNamed('old').encoded;
/** Those that the new node makes first. */
export const NEW_KEYS = keysNamed('new 1').encoded;
export const NEW_FILES = filesOf(keysNamed('new 1'));

export const always = (): boolean => true;
export const stopped = (world: World): boolean => world.stopped();
export const proven =
  (step: string) =>
  (world: World): boolean =>
    world.proven(step);
/** Somebody sets keys for the stash. */
export const sets =
  (keys: string) =>
  (world: World): void =>
    world.chains.setKeysFromOutside(STASH, keys);

/** So much later than the happening before. */
export function later(sessions: number): (world: World) => boolean {
  let from: number | null = null;
  return ({ time }) => {
    from ??= time.now();
    return time.now() >= from + sessions * SESSION_MS;
  };
}

/** Another validator has set the new keys for itself: the relay chain turns them away. */
export const taken: Happening = {
  when: always,
  does: (w) => w.chains.setKeysFromOutside(OTHERS[0] ?? '', NEW_KEYS),
};

/** The keys of the old node are named again, for two sessions, while it waits for its end. */
export const namedAgain = (): readonly Happening[] => [
  { when: proven('free'), does: sets(OLD_KEYS) },
  { when: later(1), does: sets(NEW_KEYS) },
  { when: later(0.3), does: (w) => w.wish('resume') },
];

/** A worker stands still right before its order to the old node leaves, and meanwhile somebody sets other keys. */
export async function lateOrder(): Promise<Scene> {
  const at = (await play()).points.names().indexOf('host: polkadot.validator-off old');
  return {
    strikes: [{ at, kind: 'freezes-before' }],
    happenings: [
      { when: (w) => w.points.fired(), does: (w) => (w.stage.chainAway = true) },
      { when: always, does: sets(FOREIGN_KEYS) },
      { when: later(0.3), does: (w) => (w.stage.chainAway = false) },
    ],
  };
}

/** People sign the call data elsewhere, as soon as they are given it. */
export const outside: Scene = {
  signing: 'outside',
  happenings: [
    { when: ({ events }) => events.some(({ kind }) => kind === 'keys.offered'), does: (world) => world.signOutside() },
  ],
};

import { always, FOREIGN_KEYS, lateOrder, namedAgain, NEW_FILES, proven, sets, taken } from './happenings.ts';
import { play } from './play.ts';
import type { Scene } from './scene.ts';
import { unsafe } from './unsafe.ts';

/** Scenes that can be played by name, in a tree in which something was changed. */
const SCENES: Readonly<Record<string, () => Scene | Promise<Scene>>> = {
  'fault-free': () => ({}),
  'turned away': () => ({ happenings: [taken] }),
  'a key on both': () => ({ happenings: [{ when: always, does: (w) => w.old.holdUnseen(NEW_FILES[5] ?? '') }] }),
  'a second set-keys': () => ({ happenings: [{ when: proven('sessions'), does: sets(FOREIGN_KEYS) }] }),
  'named again': () => ({ happenings: namedAgain() }),
  'a late order': lateOrder,
};

const world = await play(await SCENES[process.argv[2] ?? '']?.());
console.log(JSON.stringify({ state: world.run.run.state, ...unsafe(world) }));

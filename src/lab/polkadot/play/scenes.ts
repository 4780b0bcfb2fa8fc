import { KILLS } from './scenes/kills.ts';
import { CHAIN_SCENES } from './scenes/chain.ts';
import { NODE_SCENES } from './scenes/nodes.ts';
import { PREPARES } from './scenes/prepares.ts';
import { TAKEOVERS } from './scenes/takeovers.ts';
import type { DotProcedure } from './procedures.ts';
import type { DotScene } from './scene.ts';

/** Nothing goes wrong. */
const PLAIN: DotScene = {
  name: 'none',
  sentence: 'Nothing goes wrong.',
  expects: { ends: ['done'], stops: [] },
};

/** Every scene that the lab can play, by procedure; the first is played where none is named. */
export const DOT_SCENES: Readonly<Record<DotProcedure, readonly DotScene[]>> = {
  'polkadot/handover': [PLAIN, ...KILLS, ...NODE_SCENES, ...CHAIN_SCENES],
  'polkadot/takeover': TAKEOVERS,
  'polkadot/prepare': PREPARES,
};

/**
 * The scene of this name; `NAME` alone is its first variant.
 * @throws Error that names what there is
 */
export function dotSceneOf(procedure: DotProcedure, name: string | null): DotScene {
  const scenes = DOT_SCENES[procedure];
  const scene = scenes.find((each, at) => (name === null ? at === 0 : isCalled(each, name)));
  if (!scene) throw new Error(`no fault "${name}"; there are: ${scenes.map((each) => each.name).join(', ')}`);
  return scene;
}

const isCalled = (scene: DotScene, name: string): boolean => scene.name === name || scene.name.startsWith(`${name}@`);

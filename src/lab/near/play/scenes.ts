import type { NearProcedure } from './procedures.ts';
import type { NearScene } from './scene.ts';
import { HOT_SWAP_KILLS, PREPARE_KILLS, RESTART_KILLS, UPGRADE_KILLS } from './scenes/kills.ts';
import { NODE_SCENES, RELOAD_SCENES } from './scenes/nodes.ts';
import { TAKEOVERS } from './scenes/takeovers.ts';

/** Nothing goes wrong. */
const PLAIN: NearScene = {
  name: 'none',
  sentence: 'Nothing goes wrong.',
  expects: { ends: ['done'], stops: [] },
};

/** Every scene that the lab can play, by procedure; the first is played where none is named. */
export const NEAR_SCENES: Readonly<Record<NearProcedure, readonly NearScene[]>> = {
  'near/hot-swap': [PLAIN, ...HOT_SWAP_KILLS, ...NODE_SCENES, ...RELOAD_SCENES],
  'near/restart': [PLAIN, ...RESTART_KILLS, ...NODE_SCENES],
  'near/takeover': TAKEOVERS,
  'near/prepare': [PLAIN, ...PREPARE_KILLS],
  'near/upgrade': [PLAIN, ...UPGRADE_KILLS],
};

/** @throws Error that names what there is */
export function nearSceneOf(procedure: NearProcedure, name: string | null): NearScene {
  const scenes = NEAR_SCENES[procedure];
  const scene = scenes.find((each, at) => (name === null ? at === 0 : each.name === name));
  if (!scene) throw new Error(`no fault "${name}"; there are: ${scenes.map((each) => each.name).join(', ')}`);
  return scene;
}

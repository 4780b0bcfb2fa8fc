import type { DotScene } from './scene.ts';

/** Nothing goes wrong. */
export const PLAIN: DotScene = {
  name: 'none',
  sentence: 'Nothing goes wrong.',
  expects: { ends: ['done'], stops: [] },
};

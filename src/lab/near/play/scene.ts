import type { SceneOf } from '../../staged/scene.ts';
import type { NearHost } from './host.ts';
import type { NearStage } from './stage.ts';
import type { NearWorldOptions } from './world.ts';

/** What misfortunes and people of a scene can lay hands on. */
export interface SceneStage extends NearStage {
  /** The node that has the key in the beginning. */
  readonly old: NearHost;
  readonly standby: NearHost;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

/**
 * `costs`: what people's untrue word brings about (`falseDeclarations`), and that nobody signs at the end (`silentAtEnd`).
 */
export interface NearScene extends SceneOf<SceneStage, 'falseDeclarations' | 'silentAtEnd'> {
  /** How the world is found, where it is not as the procedure has it. */
  readonly world?: Partial<Pick<NearWorldOptions, 'standby' | 'epochLength' | 'settings'>>;
}

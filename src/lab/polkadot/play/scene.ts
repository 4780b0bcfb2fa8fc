import type { SceneOf } from '../../staged/scene.ts';
import type { DotHost, NodeBegin } from './host.ts';
import type { DotStage } from './stage.ts';

/** What misfortunes and people of a scene can lay hands on. */
export interface SceneStage extends DotStage {
  readonly old: DotHost;
  readonly standby: DotHost;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

/** `costs`: the scene itself puts one key on two machines, or leaves nobody to sign. */
export interface DotScene extends SceneOf<SceneStage, 'doubleSigned' | 'silentSessions'> {
  /** Where the wait has to be long enough for something to be seen in it. */
  readonly sessionSlots?: number;
  /** Sessions after which there is an election; as on every real network where this is not given. */
  readonly sessionsPerEra?: number;
  /** How the standby is found; default: in service. */
  readonly standby?: NodeBegin;
}

/** A session of 15 s: a look at both nodes takes up to 3 s on two busy cores, and people have to see some. */
export const LONG_SESSION_SLOTS = 30;

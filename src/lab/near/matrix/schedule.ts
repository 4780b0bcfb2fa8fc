import type { Config } from '../simulation/home.ts';
import type { Gone, NearPlayed, Scene } from '../simulation/scene.ts';
import type { NearFaultName } from './faults.ts';

/** One fault of a schedule. */
export interface NearFault {
  readonly name: NearFaultName;
  /** A step that has begun, or what a worker reaches out to. */
  readonly place: string;
  /** How long after that, in seconds; of a worker: at which of its points of that kind. */
  readonly after: number;
  /** Unit: seconds. */
  readonly lasts: number;
  /** A number for whatever else is to be chosen. */
  readonly dice: number;
}

/** Everything that is drawn for one play; the same schedule gives the same history on every machine. */
export interface NearSchedule {
  readonly procedure: NearPlayed;
  readonly way: NonNullable<Scene['way']>;
  readonly afterSwap: NonNullable<Scene['afterSwap']>;
  readonly windowWait: number;
  readonly gone: Gone | null;
  /** Of the standby, where it is to be prepared. */
  readonly config: Config | null;
  readonly stopMs: number;
  /** Somebody else starts neard on the old machine whenever it is gone. */
  readonly supervised: boolean;
  readonly skips: number;
  /** Of the chain's own chances. */
  readonly seed: number;
  readonly faults: readonly NearFault[];
}

import type { MachineBegin } from '../simulation/machine.ts';
import type { Scene } from '../simulation/scene.ts';
import type { DotFaultName } from './faults.ts';

/** What is played in simulated time. */
export const DOT_PLAYED = ['polkadot/handover', 'polkadot/takeover', 'polkadot/prepare'] as const;
export type DotPlayed = (typeof DOT_PLAYED)[number];

export const isDotPlayed = (name: string): name is DotPlayed => DOT_PLAYED.some((each) => each === name);

/** One fault of a schedule. */
export interface DotFault {
  readonly name: DotFaultName;
  /** A step that has begun, or what a worker reaches out to. */
  readonly place: string;
  /** How long after that, as a part of a session; of a worker: at which of its points of that kind. */
  readonly after: number;
  /** Unit: sessions. */
  readonly lasts: number;
  /** A number for whatever else is to be chosen. */
  readonly dice: number;
}

/** Everything that is drawn for one play; the same schedule gives the same history on every machine. */
export interface DotSchedule {
  readonly procedure: DotPlayed;
  readonly signing: NonNullable<Scene['signing']>;
  readonly oldNode: NonNullable<Scene['oldNode']>;
  readonly paths: NonNullable<Scene['paths']>;
  readonly standby: MachineBegin | null;
  readonly faults: readonly DotFault[];
}

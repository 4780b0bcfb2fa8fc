import type { Weather } from '../../cluster/weather.ts';
import type { GuardMutation } from '../guard/mutations.ts';
import type { PrepareMutation } from '../prepare/mutations.ts';
import type { StoreMutation } from '../store/mutations.ts';
import type { FaultDraw } from './faults.ts';
import type { OldNode } from './old-node.ts';
import type { Preparation } from './preparation.ts';

/** What is played. */
export const PROCEDURES = ['solana/handover', 'solana/takeover', 'solana/prepare'] as const;
export type PlayedProcedure = (typeof PROCEDURES)[number];

/** Everything that is drawn for one simulated run; the same schedule gives the same history on every machine. */
export interface Schedule {
  readonly procedure: PlayedProcedure;
  /** What has become of the old node before a takeover; null in a handover. */
  readonly old: OldNode | null;
  /** What stands on the machines before they are prepared, and what people ask for; null where nothing is prepared. */
  readonly preparation: Preparation | null;
  /** For the chain, and for how long each thing takes. */
  readonly seed: number;
  /** Two, sometimes three. */
  readonly workers: number;
  readonly weather: Weather;
  /** Unit: slots after the beginning. */
  readonly leadsFirstAfter: number;
  /** What people do about a run that stopped. */
  readonly people: 'patient' | 'quick';
  /** Whether Baton may read the log of the validators. */
  readonly hasLog: boolean;
  /** The longest that the client takes now and then to store a tower. Unit: milliseconds. */
  readonly towerLateMs: number;
  /** The longest that a call may take to store or host and back. Unit: milliseconds. */
  readonly storeMs: number;
  readonly lineMs: number;
  readonly faults: readonly FaultDraw[];
}

/** A place at which a worker is killed, named by its number among all of its kind in the whole simulation. */
export interface CrashPoint {
  /** `store`: a write of a worker; `host`: a call of a worker to a host. */
  readonly at: 'store' | 'host';
  /** 0, 1, 2 … */
  readonly number: number;
  /** Before it leaves, or when it was carried out and nobody has heard of it. */
  readonly when: 'before' | 'after';
}

/** What a worker wrote and whom it called, one name each, in their order: where it can be killed. */
export interface Points {
  readonly store: readonly string[];
  readonly host: readonly string[];
}

/** Rules that are switched off, to see that something notices. */
export interface Mutated {
  readonly guard: ReadonlySet<GuardMutation>;
  readonly store: ReadonlySet<StoreMutation>;
  readonly prepare: ReadonlySet<PrepareMutation>;
}

export const NOT_MUTATED: Mutated = { guard: new Set(), store: new Set(), prepare: new Set() };

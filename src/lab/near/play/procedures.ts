import type { Intent } from '../../../domain/request.ts';
import { STANDBY, VALIDATOR } from './names.ts';
import type { StandbyKind } from './world.ts';

/** What can be played in a NEAR world. */
export const NEAR_PROCEDURES = [
  'near/hot-swap',
  'near/restart',
  'near/takeover',
  'near/prepare',
  'near/upgrade',
] as const;

export type NearProcedure = (typeof NEAR_PROCEDURES)[number];

/** How the standby is found, which decides how the key is moved. */
export const STANDBY_OF = {
  'near/hot-swap': 'shadow',
  'near/restart': 'rpc',
  'near/takeover': 'shadow',
  'near/prepare': 'unprepared',
  'near/upgrade': 'shadow',
} as const satisfies Readonly<Record<NearProcedure, StandbyKind>>;

export const isNearProcedure = (name: string | undefined): name is NearProcedure =>
  NEAR_PROCEDURES.some((each) => each === name);

/** What people ask for in each, of the validator that is played. */
export const ASKED = {
  'near/hot-swap': { kind: 'handover', validator: VALIDATOR },
  'near/restart': { kind: 'handover', validator: VALIDATOR },
  'near/takeover': { kind: 'takeover', validator: VALIDATOR },
  'near/prepare': { kind: 'prepare', validator: VALIDATOR, node: STANDBY, option: 'hot-swap' },
  'near/upgrade': { kind: 'upgrade', validator: VALIDATOR },
} as const satisfies Readonly<Record<NearProcedure, Intent>>;

/** Whether the node that signed signs at a good end. */
export const staysAtHome = (procedure: NearProcedure): boolean => procedure === 'near/prepare';

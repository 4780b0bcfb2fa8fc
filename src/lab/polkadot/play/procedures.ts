import type { Intent } from '../../../domain/request.ts';
import { STANDBY, VALIDATOR } from './names.ts';

/** What can be played in a Polkadot world. */
export const DOT_PROCEDURES = ['polkadot/handover', 'polkadot/takeover', 'polkadot/prepare'] as const;

export type DotProcedure = (typeof DOT_PROCEDURES)[number];

/** What people ask for in each, of the validator that is played. */
export const ASKED = {
  'polkadot/handover': { kind: 'handover', validator: VALIDATOR },
  'polkadot/takeover': { kind: 'takeover', validator: VALIDATOR },
  'polkadot/prepare': { kind: 'prepare', validator: VALIDATOR, node: STANDBY },
} as const satisfies Readonly<Record<DotProcedure, Intent>>;

export const isDotProcedure = (name: string | undefined): name is DotProcedure =>
  DOT_PROCEDURES.some((each) => each === name);

import type { NodeName } from '../../domain/names.ts';

/** Stable: runs and journals carry them. A version goes up when the meaning or the order of a step changes. */
export const HOT_SWAP_ID = 'near/hot-swap';
export const RESTART_ID = 'near/restart';
export const TAKEOVER_ID = 'near/takeover';
export const PREPARE_ID = 'near/prepare';
export const UPGRADE_ID = 'near/upgrade';
export const VERSION = 1;

/** Who signs now and who is to. */
export interface Roles {
  readonly from: NodeName;
  readonly to: NodeName;
}

/** Both ways of NEAR's guide: its option 2 and its option 1. */
export type Way = 'hot-swap' | 'restart';

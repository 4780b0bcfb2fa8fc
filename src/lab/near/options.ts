import type { Member, NearRules } from './model/member.ts';

export interface NearOptions {
  readonly seed: number;
  /** The validators whose nodes are in the lab. */
  readonly own: readonly Member[];
  /** Unit: heights. Default: long enough that a handover costs a small part of it. */
  readonly epochLength?: number;
  /** Time of one height. Default: 200. Unit: milliseconds. */
  readonly blockMs?: number;
  /** `manual`: only `NearNetwork.height` lets a height go by. */
  readonly clock?: 'manual';
  readonly rules?: Partial<NearRules>;
}

/** Something that goes wrong with the chain; changed by whoever plays. */
export interface NearScene {
  /** Other people's validators: `stall`: none of them signs, so that no block comes. */
  others: 'sign' | 'stall';
}

/** A third of the real time (about 600), so that a run takes less. */
export const BLOCK_MS = 200;
/** Two minutes: who is away for five seconds of it misses a twentieth. */
export const EPOCH_LENGTH = 600;
export const SHARDS = 3;
/** Other people's validators: with the lab's own pool a little over four for each shard. */
export const OTHERS = 12;
/** The lab's pool has 2: it makes one block of twenty, and has pauses between its duties of a second or two. */
export const OTHERS_STAKE = 3;
export const OWN_STAKE = 2;
/** One height in two hundred is skipped by somebody else, as happens on any network. */
export const SKIPPED_ONE_IN = 200;
/** Long past genesis, as every real network is. */
export const START_HEIGHT = 120_000_000;
export const CHAIN_ID = 'labnet';
export const PROTOCOL = 80;

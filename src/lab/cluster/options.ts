import type { PublicKey, Slot } from '../../domain/names.ts';
import type { Block } from './blocks.ts';
import type { OwnLeaderSlots } from './schedule.ts';
import type { Weather } from './weather.ts';

/** A validator whose vote account the cluster keeps in full. */
export interface ClusterValidator {
  readonly identity: PublicKey;
  readonly voteAccount: PublicKey;
  /** Default: the identity, from the first epoch on. */
  readonly authorizedVoters?: readonly { readonly epoch: number; readonly voter: PublicKey }[];
  /** Default: first after 600 slots, then every 1,200: at 400 ms a quiet window of four minutes, each eight. */
  readonly leader?: OwnLeaderSlots;
}

export interface ClusterOptions {
  /** Same seed, same chain. */
  readonly seed: number;
  readonly validators: readonly ClusterValidator[];
  /** Default 400. */
  readonly slotMs?: number;
  /** Default 8,192. */
  readonly epochSlots?: number;
  /** Slot at which the clock starts; some history lies before it. */
  readonly startSlot?: Slot;
  /** Unset chances have the values of a calm real chain. */
  readonly weather?: Partial<Weather>;
  /** Default 2. */
  readonly observers?: number;
  /** How long an old gossip entry is still listed. Default 150 slots, a minute. */
  readonly gossipLingerSlots?: number;
  /** How long two instances of one key need to hear of each other. Default 500 ms; agave 3.1 needed 7–8 s. */
  readonly duplicateDetectionMs?: number;
  /** Port of the entrypoint, for a cluster that is started again under running validators. Default: a free one. */
  readonly entrypointPort?: number;
  /** Port of each observer in turn. Default: free ones. */
  readonly observerPorts?: readonly number[];
}

/** A vote that landed in a block. */
export interface LandedVote {
  readonly voteAccount: PublicKey;
  readonly identity: PublicKey;
  readonly slot: Slot;
  readonly landedIn: Slot;
  /** It landed on a fork that will be left, and counts for nothing. */
  readonly onDeadFork: boolean;
}

export interface ClusterEvents {
  block: [block: Block];
  landed: [vote: LandedVote];
}

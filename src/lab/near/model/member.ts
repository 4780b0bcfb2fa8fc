/** One validator of an epoch. */
export interface Member {
  /** The staking pool. */
  readonly account: string;
  /** `ed25519:` and base58. */
  readonly publicKey: string;
  /** Its weight in every draw. No unit: only proportions count here. */
  readonly stake: number;
}

/** How the lab's chain goes. Numbers of real networks stand in `REAL_RULES`. */
export interface NearRules {
  /** Same seed: same producers of every height. */
  readonly seed: number;
  /** Unit: heights. */
  readonly epochLength: number;
  readonly shards: number;
  /** Below these a validator is taken out at the end of the epoch. Unit: percent. */
  readonly kickout: { readonly blocks: number; readonly chunks: number; readonly endorsements: number };
  /** At the most this much of all stake is taken out at the end of one epoch. Unit: percent. */
  readonly mostKickedStake: number;
  /** When a producer loses the chunks of a shard for the rest of an epoch: after the grace, with so many missed, below this ratio. */
  readonly early: { readonly missed: number; readonly percent: number; readonly graceHeights: number };
}

/**
 * near/nearcore: core/primitives/res/epoch_configs/mainnet/85.json; early kick-out of protocol 87 (pull requests 15843, 16049,
 * 16311).
 */
export const REAL_RULES = {
  epochLength: 43_200,
  shards: 9,
  kickout: { blocks: 80, chunks: 80, endorsements: 70 },
  mostKickedStake: 30,
  early: { missed: 100, percent: 80, graceHeights: 1000 },
} as const satisfies Omit<NearRules, 'seed'>;

/** What a node outside says of itself and of the newest block it knows. */
export interface NearStatus {
  readonly chainId: string;
  readonly genesis: string;
  readonly protocol: number;
  readonly latestProtocol: number;
  readonly syncing: boolean;
  /** Its newest block, not final. */
  readonly height: number;
  /** Milliseconds since 1970. */
  readonly blockTimeMs: number;
}

export interface NearBlock {
  readonly height: number;
  readonly hash: string;
  readonly epochId: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

/** Produced of expected, in the epoch so far. */
export interface Duty {
  readonly produced: number;
  readonly expected: number;
}

/** One pool in the validator set of an epoch. */
export interface NearSeat {
  readonly pool: string;
  readonly publicKey: string;
  readonly shards: readonly number[];
  readonly blocks: Duty;
  readonly chunks: Duty;
  readonly endorsements: Duty;
}

export interface NearEpoch {
  readonly startHeight: number;
  /** Of its first block; null where the RPC has not kept it. Milliseconds since 1970. */
  readonly startMs: number | null;
  /** The block as of which it was read. */
  readonly height: number;
  /** Null: the pool validates not in this epoch. */
  readonly seat: NearSeat | null;
  /** Whether it validates in the next one. */
  readonly next: boolean;
  /** Why it was taken out at the end of the last epoch, as the RPC says; null where it was not. */
  readonly kickedOut: string | null;
}

export interface NearProtocol {
  /** Unit: blocks. */
  readonly epochLength: number;
  /** Below these a validator is taken out at the end of the epoch. Unit: percent. */
  readonly blockThreshold: number;
  readonly chunkThreshold: number;
  readonly endorsementThreshold: number;
  readonly protocol: number;
}

/** `[from, to)` heights without a block or a chunk to produce. Endorsements are not covered. */
export interface MaintenanceWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * What Baton reads from an RPC of NEAR that is none of ours. Nothing here changes anything. Every method makes one attempt and throws
 * `chain/unreachable` (no answer in time) or `chain/bad-answer` (not understood, or an error).
 */
export interface NearReader {
  status(): Promise<NearStatus>;
  /** The newest final block. */
  finalBlock(): Promise<NearBlock>;
  /** The block at this height; null where there is none, which is usual for a few heights, or where the RPC has it no longer. */
  block(height: number): Promise<NearBlock | null>;
  /** The current epoch, with the counters of one pool. */
  epoch(pool: string): Promise<NearEpoch>;
  /** When the epoch before the current one began: what a standby has to have shadowed from. */
  previousEpochStart(): Promise<{ readonly height: number; readonly startMs: number | null }>;
  windows(pool: string): Promise<readonly MaintenanceWindow[]>;
  protocol(): Promise<NearProtocol>;
}

/** One RPC by its name in the fleet file. */
export interface NearObserver {
  readonly name: string;
  readonly chain: NearReader;
}

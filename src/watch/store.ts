import type { FleetEntry, FleetEvent } from '../domain/fleet-journal.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { ValidatorStatus } from '../domain/status.ts';
import type { WatchMemory } from './change.ts';

/** The right to look at one validator once. */
export interface WatchClaim {
  readonly validator: ValidatorName;
  readonly owner: string;
  /** By the database's clock. Unit: milliseconds since 1970. */
  readonly atMs: number;
  readonly memory: WatchMemory | null;
  /** The validator's last runs, newest first. */
  readonly runs: readonly Run[];
}

/** What a look came to. */
export interface WatchRecord {
  readonly answer: ValidatorStatus;
  readonly memory: WatchMemory;
  readonly events: readonly FleetEvent[];
  /** Unit: milliseconds. */
  readonly nextInMs: number;
}

/** The latest answer about one validator. Times are the database's, in milliseconds since 1970. */
export interface LatestStatus {
  readonly answer: ValidatorStatus;
  /** Since when who signs and whether it could move have been answered like this. */
  readonly sinceMs: number;
  readonly lookedAtMs: number;
}

export interface WatchStore {
  /** Makes validators known that are not yet; the first looks at them are spread evenly over `spreadMs`. */
  know(validators: readonly ValidatorName[], spreadMs: number): Promise<void>;
  /**
   * The validator whose look is due longest, for this owner alone during `holdMs`. Null when none is due. Left out are
   * validators with a run at work or about to begin: it looks for itself, and nothing else should use its hosts meanwhile.
   */
  claim(validators: readonly ValidatorName[], owner: string, holdMs: number): Promise<WatchClaim | null>;
  /** Stores a look with its journal lines; false when the claim ran out or a run has begun since: then nothing is stored. */
  record(claim: WatchClaim, look: WatchRecord): Promise<boolean>;
  /** Gives a claim back without an answer. */
  letGo(claim: WatchClaim, nextInMs: number): Promise<void>;
  /** The latest answer about every validator that was ever looked at; one cheap read. */
  latestStatus(): Promise<readonly LatestStatus[]>;
  /** The last lines of a validator's fleet journal, newest first. */
  changes(validator: ValidatorName, limit: number): Promise<readonly FleetEntry[]>;
  /** The last run of each validator that ended `done`. */
  lastMoves(): Promise<readonly Run[]>;
}

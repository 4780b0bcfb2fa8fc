import type { Alarm, Quarantine } from '../domain/alarm.ts';
import type { FleetEntry, FleetEvent } from '../domain/fleet-journal.ts';
import type { Cause, CauseReport, Proposal } from '../domain/incident.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { CopyTrouble, ValidatorStatus } from '../domain/status.ts';
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
  readonly alarm: Alarm | null;
  readonly quarantine: Quarantine | null;
  /** What monitoring says is wrong now, as far as an incident of this validator is open. */
  readonly alerts: readonly Pick<Cause, 'rule' | 'node' | 'name'>[];
}

/** What a look came to. */
export interface WatchRecord {
  readonly answer: ValidatorStatus;
  readonly memory: WatchMemory;
  readonly events: readonly FleetEvent[];
  /** What began, lasts or is over, for the incident of this validator. */
  readonly reports: readonly CauseReport[];
  /** Unit: milliseconds. */
  readonly nextInMs: number;
  /** In place of it, where that is sooner, for as long after an incident was opened. Unit: milliseconds. */
  readonly whileFresh: { readonly nextInMs: number; readonly forMs: number };
}

/** The latest answer about one validator. Times are the database's, in milliseconds since 1970. */
export interface LatestStatus {
  readonly answer: ValidatorStatus;
  /** Since when who signs and whether it could move have been answered like this. */
  readonly sinceMs: number;
  readonly lookedAtMs: number;
  readonly alarm: Alarm | null;
  readonly copyTrouble: CopyTrouble;
  /** What Baton would do, by the last look; null before there was one. */
  readonly proposal: Proposal | null;
}

export interface WatchStore {
  /** Makes validators known that are not yet; the first looks at them are spread evenly over `spreadMs`. */
  know(validators: readonly ValidatorName[], spreadMs: number): Promise<void>;
  /**
   * The validator whose look is due longest, for this owner alone during `holdMs`. Null when none is due. Left out are
   * validators with a run at work or about to begin: it looks for itself, and nothing else should use its hosts meanwhile. A
   * run that waits in quarantine is no such run: nothing is as urgent as to see its old node come back.
   */
  claim(validators: readonly ValidatorName[], owner: string, holdMs: number): Promise<WatchClaim | null>;
  /**
   * Stores a look with its journal lines, what it reports to the incident of this validator, and, where an incident is open and
   * people would read something else, that it has changed: all or nothing. False when the claim ran out, a run has begun since or an alarm was raised since: then
   * nothing is stored.
   */
  record(claim: WatchClaim, look: WatchRecord): Promise<boolean>;
  /** Gives a claim back without an answer. */
  letGo(claim: WatchClaim, nextInMs: number): Promise<void>;
  /** The latest answer about every validator that was ever looked at; one cheap read. */
  latestStatus(): Promise<readonly LatestStatus[]>;
  /** The last lines of a validator's fleet journal, newest first. */
  changes(validator: ValidatorName, limit: number): Promise<readonly FleetEntry[]>;
  /** The alarm of a validator while it lasts. */
  alarm(validator: ValidatorName): Promise<Alarm | null>;
  /** The last line about an alarm of each validator, whether it still lasts or not; one cheap read. */
  lastAlarmLines(): Promise<readonly FleetEntry[]>;
  /** A run in quarantine has seen its old node sign again. Called as often as it is seen, it is written once. */
  raiseReturned(validator: ValidatorName, back: Quarantine): Promise<void>;
  /** The last run of each validator that ended `done`. */
  lastMoves(): Promise<readonly Run[]>;
}

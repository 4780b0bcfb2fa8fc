import type { Severity } from '../domain/incident.ts';
import type { ValidatorStatus } from '../domain/status.ts';

/** What the last look at a validator said, and when. Unit: milliseconds since 1970, by the database's clock. */
export interface LatestAnswer {
  /** Since when more than one node could sign; null while that is not so. Unit: milliseconds since 1970. */
  readonly alarm: { readonly sinceMs: number } | null;
  readonly answer: ValidatorStatus;
  readonly lookedAtMs: number;
}

/** What waits and what is wrong, as the store knows it. */
export interface AlertFigures {
  /** Every run that is kept, open or ended. */
  readonly runs: readonly { readonly procedure: string; readonly state: string; readonly count: number }[];
  /** Causes that last, of open incidents. */
  readonly openCauses: readonly { readonly rule: string; readonly severity: Severity; readonly count: number }[];
  /** How long the oldest undelivered card of each lane has been waiting; 0 when there is none. Unit: milliseconds. */
  readonly laneAgesMs: Readonly<Record<'alert' | 'decision' | 'progress', number>>;
  /** The same of requests that no worker has answered. Unit: milliseconds. */
  readonly requestAgeMs: number;
  readonly silencesInTrouble: number;
  /** How long ago the alert that always fires was heard; null when never. Unit: milliseconds. */
  readonly deadManAgeMs: number | null;
}

/** What the store knows about the whole of Baton; the same whichever process asks. */
export interface StoreFigures extends AlertFigures {
  /** Open runs by state: `queued`, `running`, `waiting`, `stopped`. */
  readonly openRuns: Readonly<Record<string, number>>;
  /** Ended runs that are still kept, by `done`, `returned`, `cancelled`. */
  readonly endedRuns: Readonly<Record<string, number>>;
  /** How long the oldest run that is due has been waiting for a worker; 0 when none is. Unit: milliseconds. */
  readonly dueRunAgeMs: number;
  /** Cards that a chat does not show in their newest form yet. */
  readonly undeliveredCards: number;
  /** How long the oldest of them has been waiting; 0 when there is none. Unit: milliseconds. */
  readonly undeliveredAgeMs: number;
  /** Plans that can be approved. */
  readonly openPlans: number;
  /** Open incidents by the loudest that any of their causes ever was. */
  readonly openIncidents: Readonly<Record<Severity, number>>;
  /** Paused validators; `*` for all of them. */
  readonly paused: readonly string[];
}

/** The store as the health listener sees it. */
export interface HealthStore {
  /** Whether the tables are those of this Baton. Throws when the store does not answer. */
  tables(): Promise<'current' | 'older' | 'newer'>;
  figures(): Promise<StoreFigures>;
}

import type { FleetEntry } from '../domain/fleet-journal.ts';
import type { CauseReport, Incident, IncidentScope } from '../domain/incident.ts';
import type { IncidentId, PersonName, PlanId } from '../domain/names.ts';

/** What reports came to. */
export interface Taken {
  /** Incidents that were opened with these reports, or with others about the same scopes that were taken together with them. */
  readonly opened: readonly Incident[];
  /** Scopes in which anything people see has changed. */
  readonly changed: readonly IncidentScope[];
}

/** How long a word of a sender counts. Unit: milliseconds. */
export interface Patience {
  /** An incident closes when all its causes have been over for so long; longer where they come and go. */
  readonly closesAfterMs: number;
  /** A cause that its sender has not repeated for so long counts as over. */
  readonly staleAfterMs: number;
}

export interface IncidentStore {
  /**
   * Takes reports in one transaction, durable when it returns. The same again, in any order, from several senders at once, is
   * harmless. Opens an incident where there is none of that scope.
   */
  take(reports: readonly CauseReport[]): Promise<Taken>;
  /** Those that are open, oldest first. */
  open(): Promise<readonly Incident[]>;
  /** Those of them that nobody has acknowledged, last told at `told` or before, and as a lower level. A cheap read where there is none. */
  unanswered(told: Incident['told']): Promise<readonly Incident[]>;
  /** Open ones and those that ended within `endedWithinMs`. @param known revisions that nobody needs to read again */
  recent(endedWithinMs: number, known?: ReadonlyMap<IncidentId, number>): Promise<readonly Incident[]>;
  /** By its id, a unique beginning of it, or the name of a validator that has an open one. */
  find(name: string): Promise<Incident | null>;
  /** Closes what is over, and voids the plans that were asked for from it. One cheap read when there is nothing to close. */
  settle(patience: Patience): Promise<readonly { readonly incident: Incident; readonly voided: readonly PlanId[] }[]>;
  acknowledge(id: IncidentId, by: PersonName): Promise<'acknowledged' | 'already' | 'closed'>;
  /** @param untilMs by the database's clock */
  silence(id: IncidentId, by: PersonName, untilMs: number, reason: string): Promise<'silenced' | 'closed'>;
  /** Ends its silence as if its time were over now: whoever is called has the whole time of their level from here on. */
  unsilence(id: IncidentId, by: PersonName): Promise<'ended' | 'not-silenced' | 'closed'>;
  /**
   * Writes down that the next level is told; past the policy's last it counts on. False when it is not the one after `told.level`
   * (somebody was quicker), or the incident is acknowledged, silenced (but for two that could sign) or closed.
   */
  tell(id: IncidentId, level: number): Promise<boolean>;
  /** Its lines in the fleet journal, oldest first. */
  timeline(id: IncidentId): Promise<readonly FleetEntry[]>;
}

import type { Level } from '../../alerts/escalate.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Alarm } from '../../domain/alarm.ts';
import type { FleetEntry } from '../../domain/fleet-journal.ts';
import { type Incident, NO_VALIDATOR, type Proposal } from '../../domain/incident.ts';
import type { IncidentId, PersonName } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import type { ValidatorStatus } from '../../domain/status.ts';
import type { IncidentMove } from '../outbox.ts';

/** What Baton's last look at a validator came to. Times in milliseconds since 1970. */
export interface Seen {
  readonly answer: ValidatorStatus;
  readonly lookedAtMs: number;
  readonly alarm: Alarm | null;
  readonly proposal: Proposal | null;
}

/** An incident with all that its cards are made of. */
export interface IncidentView {
  readonly incident: Incident;
  /** Null for what belongs to no validator, and for one that was never looked at. */
  readonly seen: Seen | null;
  /** Its lines in the fleet journal, oldest first. */
  readonly timeline: readonly FleetEntry[];
  /** Plans that were asked for from it, oldest first. */
  readonly moves: readonly IncidentMove[];
  /** A run of the same validator that has not ended, wherever it came from. */
  readonly open: Pick<Run, 'id' | 'state' | 'plan'> | null;
  /** Who signs as far as that run knows (`knowsWords`); null where it is not at work. */
  readonly knows: string | null;
  /** Runs of the same validator that were made while this lasted, wherever they came from, oldest first. */
  readonly runs: readonly Run[];
  /** Why Alertmanager goes on to call although it is silenced here; null when it does not. */
  readonly unsilenced: string | null;
  readonly fleet: Pick<Fleet, 'people' | 'alerts'>;
  /** Decides only whether a silence still lasts. Milliseconds since 1970. */
  readonly nowMs: number;
}

export const incidentKey = (id: IncidentId): string => `incident:${id}`;

/** What an incident is about, for a title. */
export const scopeWords = (scope: Incident['scope']): string => (scope === NO_VALIDATOR ? 'no validator' : scope);

/**
 * Whether a run is in the way of every plan: a takeover may replace one that stands stopped, and nothing replaces any other. The
 * watch does not look meanwhile, so that what it proposed before says nothing.
 */
export function isAtWork({ open, seen }: Pick<IncidentView, 'open' | 'seen'>): boolean {
  return open !== null && !(open.state === 'stopped' && seen?.proposal?.kind === 'takeover');
}

/** Everybody of the fleet file whom a level tells, by the file's names. */
export function peopleOf(people: Fleet['people'], level: Level | undefined): readonly PersonName[] {
  if (level === undefined) return [];
  return Object.entries(people)
    .filter(([, { roles }]) => level.roles.length === 0 || roles.some((role) => level.roles.includes(role)))
    .map(([name]) => name);
}

/**
 * When it first had a cause that wakes people, and whether it began with one: then its card calls them. By the journal, because a
 * cause that comes again has a later beginning. Null while it had none.
 */
export function turnedCritical(timeline: readonly FleetEntry[]): { atMs: number; atFirst: boolean } | null {
  const opened = timeline.find(({ event }) => event.kind === 'incident.opened');
  const first = timeline.find(({ event }) => event.kind === 'cause.began' && event.severity === 'critical');
  if (first === undefined) return null;
  // What is written together has one time.
  return { atMs: first.atMs, atFirst: opened === undefined || first.atMs <= opened.atMs };
}

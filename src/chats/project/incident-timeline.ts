import type { FleetEntry, FleetEvent } from '../../domain/fleet-journal.ts';
import { NO_VALIDATOR } from '../../domain/incident.ts';
import type { IncidentId } from '../../domain/names.ts';
import type { Card, CardSection, ChecklistItem } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { fleetLine } from './fleet-line.ts';
import { incidentKey, type IncidentView } from './incident-view.ts';
import { counted, peopleNames, type PeopleNames } from './words.ts';

/** What is read in a thread at night; `journal` and the page's own list have the whole. */
const MOST_LINES = 40;

const LOUD = { critical: 'failed', warning: 'warned', info: 'unknown' } as const;

export const timelineKey = (id: IncidentId): string => `timeline:${id}`;

/** What happened, in the thread of the incident's card: one message, edited in place. */
export function timelineCard({ incident, timeline, fleet }: IncidentView): Card {
  const { id, scope, endedAtMs } = incident;
  return {
    key: timelineKey(id),
    below: incidentKey(id),
    title: `Timeline · ${scope === NO_VALIDATOR ? '' : `${scope} · `}incident ${id}`,
    // One that is over is not edited again, and stands as it is.
    tone: endedAtMs === null ? 'progress' : 'neutral',
    headline: `${counted(timeline.length, 'line')} so far, the newest below.`,
    facts: [],
    sections: [{ kind: 'checklist', title: leftOut(timeline), items: linesOf(timeline, peopleNames(fleet.people)) }],
    buttons: [],
    footer: '',
  };
}

/** The same as a folded part of the card, for the page. */
export function timelineSection({ timeline, fleet }: IncidentView): CardSection {
  return {
    kind: 'checklist',
    title: `Timeline: ${counted(timeline.length, 'line')}`,
    items: linesOf(timeline, peopleNames(fleet.people)),
    folded: true,
  };
}

function leftOut(timeline: readonly FleetEntry[]): string {
  const more = timeline.length - MOST_LINES;
  return more > 0 ? `${counted(more, 'line')} before these` : 'From its beginning';
}

function linesOf(timeline: readonly FleetEntry[], people: PeopleNames): ChecklistItem[] {
  return timeline.slice(-MOST_LINES).map(({ atMs, event }) => ({
    state: signOf(event),
    text: `${timeMark(atMs)}  ${fleetLine(event, people)}`,
  }));
}

function signOf(event: FleetEvent): ChecklistItem['state'] {
  if (event.kind === 'cause.began') return LOUD[event.severity];
  if (event.kind === 'incident.told') return 'running';
  return event.kind === 'cause.ended' || event.kind === 'incident.closed' ? 'done' : 'skipped';
}

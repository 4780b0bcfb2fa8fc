import type { Incident } from '../../domain/incident.ts';
import type { Card, CardSection } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { scopeWords } from './incident-view.ts';
import { isOpen, wrongWords } from './incident-words.ts';
import { counted, durationWords, type PeopleNames, personName } from './words.ts';

/** Past ones that are listed: what happened in a bad night. */
const MOST_PAST = 10;

/** The answer to `incidents`: what is wrong now, oldest first, and what is over, newest first. */
export function incidentsCard(key: string, incidents: readonly Incident[], people: PeopleNames): Card {
  const open = incidents.filter(isOpen).toSorted((one, other) => one.openedAtMs - other.openedAtMs);
  const past = incidents
    .filter((incident) => !isOpen(incident))
    .toSorted((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0))
    .slice(0, MOST_PAST);
  const isBad = open.some(({ causes }) => causes.some((cause) => isOpen(cause) && cause.severity === 'critical'));
  return {
    key,
    title: 'Incidents',
    tone: open.length === 0 ? 'good' : isBad ? 'bad' : 'warning',
    headline: open.length === 0 ? 'No incident is open.' : `${counted(open.length, 'incident')} open.`,
    facts: [],
    sections: [...openTable(open, people), ...pastTable(past)],
    buttons: [],
    footer: '',
    data: {
      open: open.map((incident) => summary(incident)),
      over: past.map((incident) => summary(incident)),
    },
  };
}

function openTable(open: readonly Incident[], people: PeopleNames): CardSection[] {
  if (open.length === 0) return [];
  const rows = open.map((incident) => [
    incident.id,
    scopeWords(incident.scope),
    wrongWords(incident.causes.filter(isOpen)),
    timeMark(incident.openedAtMs),
    incident.acknowledged === null ? 'nobody' : personName(incident.acknowledged.by, people),
  ]);
  const columns = ['Incident', 'Validator', 'What is wrong', 'Since', 'In hand'];
  return [{ kind: 'table', title: 'Open', columns, rows }];
}

function pastTable(past: readonly Incident[]): CardSection[] {
  if (past.length === 0) return [];
  const rows = past.map(({ id, scope, causes, openedAtMs, endedAtMs }) => [
    id,
    scopeWords(scope),
    wrongWords(causes),
    timeMark(openedAtMs),
    durationWords((endedAtMs ?? openedAtMs) - openedAtMs),
  ]);
  return [{ kind: 'table', title: 'Over', columns: ['Incident', 'Validator', 'What it was', 'From', 'Lasted'], rows }];
}

function summary({ id, scope, openedAtMs, endedAtMs, causes, acknowledged }: Incident) {
  return {
    id,
    scope,
    openedAtMs,
    endedAtMs,
    acknowledgedBy: acknowledged?.by ?? null,
    causes: causes.map(({ key, name, severity, beganAtMs, endedAtMs: overAtMs }) => ({
      key,
      name,
      severity,
      beganAtMs,
      endedAtMs: overAtMs,
    })),
  };
}

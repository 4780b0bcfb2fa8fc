import { isCritical, isMuted, levelAt } from '../../alerts/escalate.ts';
import { alarmWords } from '../../domain/alarm.ts';
import type { Card } from '../card.ts';
import { incidentButtons } from './incident-buttons.ts';
import { lastingFacts, pastFacts, runOf } from './incident-facts.ts';
import { adviceSections, causeSections, evidenceOf, nodesOf, pastSections } from './incident-sections.ts';
import { incidentKey, type IncidentView, isAtWork, peopleOf, scopeWords, turnedCritical } from './incident-view.ts';
import { isOnlyTwoSigners, isOpen, lookWords, wrongWords } from './incident-words.ts';
import { durationWords, listed, peopleNames, personName } from './words.ts';

/**
 * The one card of an incident, edited in place until it is over. Null for one that is only about two signers: the alarm has a card
 * of its own, and two that say the same are read as two things.
 */
export function incidentCard(view: IncidentView): Card | null {
  const { incident } = view;
  if (isOnlyTwoSigners(incident)) return null;
  const frame = {
    key: incidentKey(incident.id),
    title: `Incident ${incident.id} · ${scopeWords(incident.scope)}`,
    footer: `Incident ${incident.id}`,
    ...runOf(view),
  };
  return { ...frame, ...(incident.endedAtMs === null ? lasting(view) : over(view, incident.endedAtMs)) };
}

type Body = Omit<Card, 'key' | 'title' | 'footer'> & Partial<Pick<Card, 'title'>>;

function lasting(view: IncidentView): Body {
  const { incident, seen, fleet, nowMs } = view;
  const causes = incident.causes.filter(isOpen);
  const stuck = seen?.alarm ?? null;
  const critical = isCritical(incident);
  const isLoud = critical && incident.acknowledged === null && !isMuted(incident, nowMs);
  const calls =
    turnedCritical(view.timeline)?.atFirst === true ? peopleOf(fleet.people, levelAt(fleet.alerts.levels, 0)) : [];
  const names = peopleNames(fleet.people);
  return {
    title: `Incident ${incident.id} · ${scopeWords(incident.scope)}${calls.length === 0 ? '' : ` · for ${listed(calls.map((person) => personName(person, names)))}`}`,
    tone: critical ? 'bad' : 'warning',
    headline:
      stuck === null
        ? `${wrongWords(causes)}.${lookWords(view)}`
        : `Nothing moves: ${alarmWords(stuck)}. First do what the alarm says. Besides: ${wrongWords(causes)}.`,
    facts: lastingFacts(view, stuck !== null),
    sections: [...adviceSections(causes), ...causeSections(incident), ...evidenceOf(view), ...nodesOf(view)],
    buttons: incidentButtons(view, stuck === null && !isAtWork(view)),
    ...(isLoud ? { pinned: true } : {}),
    ...(calls.length === 0 ? {} : { calls }),
  };
}

/** By nothing that goes on after it: the same whenever it is made. */
function over(view: IncidentView, endedAtMs: number): Body {
  const { incident } = view;
  return {
    tone: 'good',
    headline: `Over after ${durationWords(endedAtMs - incident.openedAtMs)}: ${wrongWords(incident.causes)}.`,
    facts: pastFacts(view, endedAtMs),
    sections: pastSections(incident),
    buttons: [],
  };
}

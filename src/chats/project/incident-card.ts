import { isCritical, isMuted, levelAt } from '../../alerts/escalate.ts';
import { alarmWords } from '../../domain/alarm.ts';
import type { Card } from '../card.ts';
import { incidentButtons } from './incident-buttons.ts';
import { lastingFacts, pastFacts, runOf } from './incident-facts.ts';
import { adviceSections, causeSections, evidenceOf, nodesOf, pastSections } from './incident-sections.ts';
import { incidentKey, type IncidentView, isAtWork, peopleOf, scopeWords, turnedCritical } from './incident-view.ts';
import { closesWords, isOnlyTwoSigners, isOpen, lookWords, wrongWords } from './incident-words.ts';
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
  const called = turnedCritical(view.timeline);
  const isFor = called === null ? [] : peopleOf(fleet.people, levelAt(fleet.alerts.levels, 0));
  // One that became critical later has called them with a message of its own.
  const calls = called?.atFirst === true ? isFor : [];
  const names = peopleNames(fleet.people);
  const wrong = `${wrongWords(causes)}.${causes.length === 0 ? ` ${closesWords(incident, fleet.alerts.closes_after)}` : ''}`;
  const buttons = incidentButtons(view, stuck === null && !isAtWork(view));
  return {
    title: `Incident ${incident.id} · ${scopeWords(incident.scope)}${isFor.length === 0 ? '' : ` · for ${listed(isFor.map((person) => personName(person, names)))}`}`,
    tone: critical ? 'bad' : 'warning',
    headline:
      stuck === null
        ? `${wrong}${lookWords(view)}`
        : `Nothing moves: ${alarmWords(stuck)}. First do what the alarm says. Besides: ${wrong}`,
    facts: lastingFacts(view, stuck !== null),
    sections: [...adviceSections(view, buttons), ...causeSections(incident), ...evidenceOf(view), ...nodesOf(view)],
    buttons,
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

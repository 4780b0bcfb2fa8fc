import { isCritical, isSilenced, levelAt } from '../../alerts/escalate.ts';
import { alarmWords } from '../../domain/alarm.ts';
import { type Incident, NO_VALIDATOR } from '../../domain/incident.ts';
import type { Card, CardFact, CardSection } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { incidentButtons } from './incident-buttons.ts';
import { incidentKey, type IncidentView, peopleOf, scopeWords, turnedCritical } from './incident-view.ts';
import {
  causeItem,
  isOnlyTwoSigners,
  isOpen,
  lookWords,
  pastItem,
  proposalWords,
  wrongWords,
} from './incident-words.ts';
import { seenWords } from './seen-words.ts';
import { runWords } from './simple-cards.ts';
import { counted, durationWords, listed, oneLine, peopleNames, personName } from './words.ts';

/** What a reader takes in before doing something; the timeline has them all. */
const MOST_CAUSES = 8;
/** What a look found on one node: as in the answer to `status`. */
const LONGEST_FOUND = 120;

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
  const isLoud = critical && incident.acknowledged === null && !isSilenced(incident, nowMs);
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
    sections: [...evidenceOf(view), ...causeSections(incident), ...nodesOf(view)],
    buttons: incidentButtons(view, stuck === null && !isAtWork(view)),
    ...(isLoud ? { pinned: true } : {}),
    ...(calls.length === 0 ? {} : { calls }),
  };
}

/** A takeover may replace a run that stands stopped; into any other nothing is planned. */
function isAtWork({ open, seen }: IncidentView): boolean {
  return open !== null && !(open.state === 'stopped' && seen?.proposal?.kind === 'takeover');
}

function lastingFacts(view: IncidentView, isStuck: boolean): CardFact[] {
  const { incident, seen, open } = view;
  const proposal = isStuck ? 'nothing, before the alarm is over' : proposalWords(seen?.proposal ?? null);
  return [
    ...(incident.scope === NO_VALIDATOR ? [] : [{ label: 'Baton proposes', value: proposal }]),
    ...moveFacts(view),
    ...(open === null || view.moves.some(({ run }) => run?.id === open.id)
      ? []
      : [{ label: 'At work', value: `run ${open.id} is ${open.state}: nothing else starts meanwhile` }]),
    { label: 'In hand', value: inHandWords(view) },
    ...silenceFacts(view),
    { label: 'Since', value: timeMark(incident.openedAtMs) },
  ];
}

function inHandWords({ incident, fleet }: IncidentView): string {
  const { acknowledged, told } = incident;
  if (acknowledged !== null)
    return `${personName(acknowledged.by, peopleNames(fleet.people))}, since ${timeMark(acknowledged.atMs)}`;
  if (!isCritical(incident)) return 'nobody yet';
  return told.level === 0 ? 'nobody yet' : `nobody yet; told ${told.level + 1} times, last ${timeMark(told.atMs)}`;
}

function silenceFacts({ incident, fleet, nowMs }: IncidentView): CardFact[] {
  const { silenced } = incident;
  if (silenced === null || !isSilenced(incident, nowMs)) return [];
  const why = silenced.reason === '' ? '' : `: ${oneLine(silenced.reason, 160)}`;
  const by = personName(silenced.by, peopleNames(fleet.people));
  return [{ label: 'Silenced', value: `until ${timeMark(silenced.untilMs)}, by ${by}${why}` }];
}

/** The plans and runs that were asked for from it. */
function moveFacts({ moves }: IncidentView): CardFact[] {
  return moves.flatMap(({ plan, state, run }) => {
    if (run !== null) return [{ label: 'Run', value: `${run.id}: ${runWords(run)}` }];
    if (state === 'open') return [{ label: 'Plan', value: `${plan} waits for approval` }];
    return [];
  });
}

function runOf({ moves }: IncidentView): Pick<Card, 'run'> {
  const run = moves.findLast((move) => move.run !== null)?.run ?? null;
  return run === null ? {} : { run: run.id };
}

/** The witnesses by whom the proposal was made. */
function evidenceOf({ seen }: IncidentView): CardSection[] {
  const proposal = seen?.proposal ?? null;
  if (proposal === null || proposal.kind === 'none' || seen?.alarm != null || proposal.evidence.length === 0) return [];
  return [{ kind: 'text', title: 'Witnesses', text: proposal.evidence.map((words) => oneLine(words, 200)).join('\n') }];
}

function causeSections({ causes }: Incident): CardSection[] {
  const open = causes.filter(isOpen);
  const past = causes.length - open.length;
  const more = open.length - MOST_CAUSES;
  const items = [
    ...open.slice(0, MOST_CAUSES).map(causeItem),
    ...(more > 0 ? [{ state: 'unknown' as const, text: `${counted(more, 'cause')} more, in the timeline` }] : []),
    ...(past > 0 ? [{ state: 'done' as const, text: `${counted(past, 'cause')} over` }] : []),
  ];
  return items.length === 0 ? [] : [{ kind: 'checklist', title: 'What is wrong', items }];
}

function nodesOf({ seen, incident }: IncidentView): CardSection[] {
  if (seen === null || seen.answer.nodes.length === 0 || seen.lookedAtMs < incident.openedAtMs) return [];
  const rows = seen.answer.nodes.map(({ node, role, found }) => [
    node,
    oneLine(role, 40),
    found.map((words) => oneLine(words, LONGEST_FOUND)).join(', '),
  ]);
  return [{ kind: 'table', title: 'What Baton saw', columns: ['Node', 'Role', 'Found'], rows }];
}

function over(view: IncidentView, endedAtMs: number): Body {
  const { incident, seen, timeline, fleet } = view;
  const { causes, openedAtMs, acknowledged } = incident;
  const voided = timeline.flatMap(({ event }) => (event.kind === 'incident.closed' ? event.voided : []));
  const now =
    seen === null || incident.scope === NO_VALIDATOR || seen.lookedAtMs < openedAtMs
      ? ''
      : ` ${seenWords(seen.answer)}`;
  return {
    tone: 'good',
    headline: `Over after ${durationWords(endedAtMs - openedAtMs)}: ${wrongWords(causes)}.${now}`,
    facts: [
      ...moveFacts(view),
      ...(voided.length === 0 ? [] : [{ label: 'Void with it', value: `${listed(voided)}: what it was for is over` }]),
      ...(acknowledged === null
        ? []
        : [
            {
              label: 'Was in hand',
              value: `${personName(acknowledged.by, peopleNames(fleet.people))}, since ${timeMark(acknowledged.atMs)}`,
            },
          ]),
      { label: 'From', value: timeMark(openedAtMs) },
      { label: 'Until', value: timeMark(endedAtMs) },
    ],
    sections: [{ kind: 'checklist', title: 'What it was', items: causes.slice(0, MOST_CAUSES).map(pastItem) }],
    buttons: [],
  };
}

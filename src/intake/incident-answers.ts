import { silenceTime } from '../alerts/silence-time.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { Card } from '../chats/card.ts';
import { incidentsCard } from '../chats/project/incidents-card.ts';
import { isOpen } from '../chats/project/incident-words.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import { oneLine, peopleNames, personName } from '../chats/project/words.ts';
import { timeMark } from '../chats/time-mark.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { Intent, Origin } from '../domain/request.ts';

export interface IncidentAnswerDeps {
  readonly people: Fleet['people'];
  readonly incidents: IncidentStore;
  readonly clock: Clock;
}

/** How far back the list of those that are over goes: as far as anybody remembers a night. Unit: milliseconds. */
const LISTED_MS = 30 * 86_400_000;
/** A reason is read on the card. Unit: signs. */
const LONGEST_REASON = 300;

/** What people do to incidents. The store is written before the answer is given; a second or late press does nothing more. */
export async function answerIncident(
  deps: IncidentAnswerDeps,
  intent: Extract<Intent, { kind: 'incidents' | 'ack' | 'silence' }>,
  origin: Origin,
  key: string,
): Promise<Card> {
  const names = peopleNames(deps.people);
  if (intent.kind === 'incidents') return incidentsCard(key, await deps.incidents.recent(LISTED_MS), names);
  const incident = await deps.incidents.find(intent.incident);
  if (incident === null) return not(key, noIncident(intent.incident));
  if (incident.endedAtMs !== null) return not(key, isOver(incident));
  if (intent.kind === 'ack') return acknowledged(deps, incident, origin, key);
  return /^\s*off\s*$/i.test(intent.until)
    ? unsilenced(deps, incident, origin, key)
    : silenced(deps, incident, intent, origin, key);
}

async function acknowledged(
  { incidents, people }: IncidentAnswerDeps,
  { id, acknowledged: before }: Incident,
  { person }: Origin,
  key: string,
): Promise<Card> {
  const done = await incidents.acknowledge(id, person);
  switch (done) {
    case 'acknowledged':
      return textCard(key, 'Done', `You have ${id} in hand: nobody else is told about it any more.`, 'good');
    case 'already': {
      const now = (await incidents.find(id))?.acknowledged ?? before;
      const who = now === null ? 'Somebody' : now.by === person ? 'You' : personName(now.by, peopleNames(people));
      return textCard(key, 'Nothing to do', `${who} ${who === 'You' ? 'have' : 'has'} ${id} in hand already.`);
    }
    case 'closed':
      return not(key, `${id} is over by now: there is nothing left to have in hand.`);
  }
  return done satisfies never;
}

async function silenced(
  { incidents, clock }: IncidentAnswerDeps,
  { id, scope, causes }: Incident,
  { until, reason }: Extract<Intent, { kind: 'silence' }>,
  { person }: Origin,
  key: string,
): Promise<Card> {
  const open = causes.filter(isOpen);
  if (open.length > 0 && open.every(({ rule }) => rule === 'two-signers'))
    return not(key, 'That two nodes could both sign is never silenced: do first what the alarm says.');
  const time = silenceTime(until, clock.now());
  if (time.kind === 'problem') return not(key, time.text);
  const why = oneLine([time.rest, reason ?? ''].filter((words) => words !== '').join(' '), LONGEST_REASON);
  const done = await incidents.silence(id, person, time.untilMs, why);
  if (done === 'closed') return not(key, `${id} is over by now: there is nothing left to silence.`);
  const about = scope === '*' ? id : `${id} of ${scope}`;
  const words = `${about} calls nobody until ${timeMark(time.untilMs)}. Its card stays. Two nodes that could both sign are told all the same.`;
  return textCard(key, 'Silenced', words, 'good');
}

async function unsilenced(
  { incidents }: IncidentAnswerDeps,
  { id, scope }: Incident,
  { person }: Origin,
  key: string,
): Promise<Card> {
  const done = await incidents.unsilence(id, person);
  const about = scope === '*' ? id : `${id} of ${scope}`;
  switch (done) {
    case 'ended':
      return textCard(
        key,
        'Silence ended',
        `${about} is not silenced any more: people are called about it again.`,
        'good',
      );
    case 'not-silenced':
      return textCard(key, 'Nothing to do', `${about} is not silenced.`);
    case 'closed':
      return not(key, `${id} is over by now, and its silence with it.`);
  }
  return done satisfies never;
}

const not = (key: string, text: string): Card => textCard(key, 'Not done', text, 'bad');

const noIncident = (name: string): string =>
  `There is no incident ${oneLine(name, 60)}, or more than one begins like that. \`incidents\` lists them.`;

const isOver = ({ id, endedAtMs }: Incident): string =>
  `${id} is over since ${timeMark(endedAtMs ?? 0)}. Nothing was done.`;

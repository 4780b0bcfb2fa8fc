import { isCritical, levelAt } from '../../alerts/escalate.ts';
import type { FleetEntry } from '../../domain/fleet-journal.ts';
import type { PersonName } from '../../domain/names.ts';
import type { Card } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { type IncidentView, peopleOf, scopeWords, turnedCritical } from './incident-view.ts';
import { causeWords } from './incident-words.ts';
import type { Milestone } from './milestone-card.ts';
import { durationWords, listed, peopleNames, personName } from './words.ts';

/**
 * New messages about an incident, oldest first, because an edited card calls nobody: one that nobody has acknowledged in time, one
 * that has become critical, and what is new and critical in one that somebody has in hand.
 */
export function incidentCalls(view: IncidentView): readonly Milestone[] {
  const { timeline } = view;
  const late = turnedCritical(timeline);
  const tellings = timeline.filter(({ event }) => event.kind === 'incident.told' && event.level > 0);
  const since = (entry: FleetEntry) => durationWords(entry.atMs - (late ?? entry).atMs);
  return [
    ...tellings.map((entry) =>
      call(view, entry, {
        calls: peopleAt(view, entry),
        words: `Nobody has acknowledged for ${since(entry)}: ${wrongAt(timeline, entry)}.`,
        asks: entry === tellings.at(-1),
      }),
    ),
    ...(late === null || late.atFirst
      ? []
      : timeline
          .filter((entry) => isCriticalLine(entry) && entry.atMs === late.atMs)
          .slice(0, 1)
          .map((entry) => called(view, entry, `Critical now: ${wrongAt(timeline, entry)}.`))),
    ...newSince(view),
  ].toSorted((one, other) => one.atMs - other.atMs);
}

function peopleAt({ fleet }: IncidentView, { event }: FleetEntry): readonly PersonName[] {
  return peopleOf(fleet.people, levelAt(fleet.alerts.levels, event.kind === 'incident.told' ? event.level : 0));
}

const isCriticalLine = ({ event }: FleetEntry): boolean =>
  event.kind === 'cause.began' && event.severity === 'critical';

const isNewlyCritical = (entry: FleetEntry): boolean =>
  isCriticalLine(entry) && entry.event.kind === 'cause.began' && entry.event.times === 1;

/** Whoever has something in hand knows of what was so then. Once for each time that it was taken in hand, so that a storm calls once. */
function newSince(view: IncidentView): Milestone[] {
  const { timeline, fleet } = view;
  return timeline.flatMap(({ event, seq }, at) => {
    if (event.kind !== 'incident.acknowledged') return [];
    const entry = timeline.slice(at + 1).find(isNewlyCritical);
    const isOther = timeline.slice(at + 1).find(({ event: later }) => later.kind === 'incident.acknowledged');
    if (entry === undefined || (isOther !== undefined && isOther.seq < entry.seq)) return [];
    if (entry.seq <= seq || isQuiet(timeline, entry) || entry.atMs === turnedCritical(timeline)?.atMs) return [];
    const by = personName(event.by, peopleNames(fleet.people));
    return [called(view, entry, `New, while ${by} has it in hand: ${wrongAt(timeline, entry)}.`)];
  });
}

/** Whether people wanted to hear nothing then. */
function isQuiet(timeline: readonly FleetEntry[], { atMs, seq }: FleetEntry): boolean {
  return timeline.some(
    ({ event, seq: before }) => event.kind === 'incident.silenced' && before < seq && event.untilMs > atMs,
  );
}

/** The last critical thing that had begun by then; the card has all, as it is now. */
function wrongAt(timeline: readonly FleetEntry[], { seq }: FleetEntry): string {
  const last = timeline.findLast(
    ({ event, seq: at }) => at <= seq && event.kind === 'cause.began' && event.severity === 'critical',
  )?.event;
  return last?.kind === 'cause.began' ? causeWords(last, 160) : 'see its card';
}

const called = (view: IncidentView, entry: FleetEntry, words: string): Milestone =>
  call(view, entry, { calls: peopleAt(view, entry), words, asks: false });

function call(
  { incident, fleet }: IncidentView,
  { seq, atMs }: FleetEntry,
  { calls, words, asks }: { readonly calls: readonly PersonName[]; readonly words: string; readonly asks: boolean },
): Milestone {
  const { id, scope, acknowledged, endedAtMs } = incident;
  const names = peopleNames(fleet.people);
  const stillAsks = asks && acknowledged === null && endedAtMs === null && isCritical(incident);
  const facts = [
    ...(acknowledged === null
      ? []
      : [{ label: 'In hand', value: `${personName(acknowledged.by, names)}, since ${timeMark(acknowledged.atMs)}` }]),
    ...(endedAtMs === null ? [] : [{ label: 'Over since', value: timeMark(endedAtMs) }]),
  ];
  const card: Card = {
    key: `call:${id}:${seq}`,
    title: `Incident ${id} · ${scopeWords(scope)} · for ${listed(calls.map((person) => personName(person, names)))}`,
    tone: acknowledged === null && endedAtMs === null ? 'bad' : 'neutral',
    headline: `${id}: ${words}`,
    facts,
    sections: [],
    buttons: stillAsks ? [{ label: 'Acknowledge', style: 'primary', command: `ack ${id}` }] : [],
    footer: '',
    calls,
  };
  return { card, atMs };
}

import type { FleetEvent, Trouble } from '../../domain/fleet-journal.ts';
import { timeMark } from '../time-mark.ts';
import { durationWords, listed, oneLine, type PeopleNames, personName } from './words.ts';

const TROUBLES: Readonly<Record<Trouble, string>> = {
  silent: 'Nothing that it signs lands',
  nobody: 'Nobody signs',
  two: 'More than one node can sign',
  unknown: 'Cannot tell who signs',
};

/** A line of the fleet journal in one sentence. @param people display names; without them the fleet file's are shown */
export function fleetLine(event: FleetEvent, people: PeopleNames = {}): string {
  switch (event.kind) {
    case 'signer.changed':
      return `${event.to} signs instead of ${event.from}, and no run of Baton moved it.`;
    case 'signer.lost':
      return `${TROUBLES[event.trouble]}: ${oneLine(event.because, 300)}.`;
    case 'signer.back': {
      const other = event.before !== null && event.before !== event.node ? ` (before: ${event.before})` : ' again';
      return `${event.node} signs${other}, after ${durationWords(event.lastedMs)}.`;
    }
    case 'move.lost': {
      const more = event.more > 0 ? ` (and ${event.more} more)` : '';
      return `Could not move any more: ${oneLine(event.reason, 300)}${more}.`;
    }
    case 'move.back':
      return `Could move${event.to === null ? '' : ` to ${event.to}`} again, after ${durationWords(event.lastedMs)}.`;
    case 'spare.taken':
      return `${event.node} signs for ${event.by}: it is no candidate here before it has given that up.`;
    case 'spare.free':
      return `${event.node} signs for ${event.by} no more, after ${durationWords(event.lastedMs)}.`;
    case 'alarm.raised': {
      const back = event.returned === null ? '' : ` ${event.returned} was taken over from and came back.`;
      return `ALARM: ${listed(event.nodes)} could both sign.${back} Nothing starts before that is over.`;
    }
    case 'alarm.cleared': {
      const left = event.signer === null ? 'none of them' : `only ${event.signer}`;
      return `The alarm over ${listed(event.nodes)} is over after ${durationWords(event.lastedMs)}: ${left} could sign, seen twice.`;
    }
    case 'incident.opened':
      return `Incident ${event.incident} is open.`;
    case 'cause.began': {
      const again = event.times > 1 ? ` (${event.times} times)` : '';
      return `${oneLine(event.name, 100)} from ${event.source}${again}: ${oneLine(event.summary, 300)}`;
    }
    case 'cause.ended':
      return `${oneLine(event.name, 100)} is over after ${durationWords(event.lastedMs)}${event.because === 'stale' ? ': its sender has not repeated it' : ''}.`;
    case 'incident.told':
      return event.level === 0 ? 'People were told.' : `Nobody had acknowledged: told again, time ${event.level + 1}.`;
    case 'incident.acknowledged':
      return `${personName(event.by, people)} has it in hand.`;
    case 'incident.silenced':
      return `${personName(event.by, people)} silenced it until ${timeMark(event.untilMs)}${event.reason === '' ? '' : `: ${oneLine(event.reason, 160)}`}.`;
    case 'incident.unsilenced':
      return `${personName(event.by, people)} ended the silence.`;
    case 'incident.proposal':
      return `${event.procedure ?? 'Nothing'} is proposed: ${oneLine(event.because, 300).replace(/\.$/, '')}.`;
    case 'incident.closed':
      return `Incident ${event.incident} is over after ${durationWords(event.lastedMs)}.${event.voided.length === 0 ? '' : ` Void with it: ${listed(event.voided)}.`}`;
    case 'person.refused': {
      const more = event.more === 0 ? '' : ` (and ${event.more} times more since the last line)`;
      return `${oneLine(event.person ?? event.who, 60)} was refused ${oneLine(event.command, 200)}: ${oneLine(event.because, 200)}${more}`;
    }
  }
  return event satisfies never;
}

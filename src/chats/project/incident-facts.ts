import { isCritical, isSilenced } from '../../alerts/escalate.ts';
import { NO_VALIDATOR } from '../../domain/incident.ts';
import type { Card, CardFact } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { type IncidentView, isAtWork } from './incident-view.ts';
import { proposalWords } from './incident-words.ts';
import { runWords } from './simple-cards.ts';
import { listed, oneLine, peopleNames, personName } from './words.ts';

/** Of one that lasts: what can be done, what is done, and who does it. @param isStuck whether an alarm forbids every move */
export function lastingFacts(view: IncidentView, isStuck: boolean): CardFact[] {
  const { incident, seen, open } = view;
  const proposal = isStuck ? 'nothing, before the alarm is over' : proposalWords(seen?.proposal ?? null);
  return [
    ...(incident.scope === NO_VALIDATOR || isAtWork(view) ? [] : [{ label: 'Baton proposes', value: proposal }]),
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

function silenceFacts({ incident, fleet, nowMs, unsilenced }: IncidentView): CardFact[] {
  const { silenced } = incident;
  if (silenced === null || !isSilenced(incident, nowMs)) return [];
  const why = silenced.reason === '' ? '' : `: ${oneLine(silenced.reason, 160)}`;
  const by = personName(silenced.by, peopleNames(fleet.people));
  return [
    { label: 'Silenced', value: `until ${timeMark(silenced.untilMs)}, by ${by}${why}` },
    ...(unsilenced === null ? [] : [{ label: 'But Alertmanager is not', value: oneLine(unsilenced, 200) }]),
  ];
}

/** Of one that is over: what came of it. */
export function pastFacts(view: IncidentView, endedAtMs: number): CardFact[] {
  const { incident, timeline, fleet } = view;
  const { openedAtMs, acknowledged } = incident;
  const voided = timeline.flatMap(({ event }) => (event.kind === 'incident.closed' ? event.voided : []));
  const names = peopleNames(fleet.people);
  return [
    ...moveFacts(view),
    ...(voided.length === 0 ? [] : [{ label: 'Void with it', value: `${listed(voided)}: what it was for is over` }]),
    ...(acknowledged === null
      ? []
      : [
          {
            label: 'Was in hand',
            value: `${personName(acknowledged.by, names)}, since ${timeMark(acknowledged.atMs)}`,
          },
        ]),
    { label: 'From', value: timeMark(openedAtMs) },
    { label: 'Until', value: timeMark(endedAtMs) },
  ];
}

/** The plans and runs that were asked for from it. */
function moveFacts({ moves }: IncidentView): CardFact[] {
  return moves.flatMap(({ plan, state, run }) => {
    if (run !== null) return [{ label: 'Run', value: `${run.id}: ${runWords(run)}` }];
    if (state === 'open') return [{ label: 'Plan', value: `${plan} waits for approval` }];
    return [];
  });
}

export function runOf({ moves }: IncidentView): Pick<Card, 'run'> {
  const run = moves.findLast((move) => move.run !== null)?.run ?? null;
  return run === null ? {} : { run: run.id };
}

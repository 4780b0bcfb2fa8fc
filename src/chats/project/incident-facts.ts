import { isCritical, isSilenced } from '../../alerts/escalate.ts';
import { NO_VALIDATOR } from '../../domain/incident.ts';
import type { Card, CardFact } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { type IncidentView, isAtWork } from './incident-view.ts';
import { passedBy } from './incident-work.ts';
import { isOpen, proposalWords } from './incident-words.ts';
import { runWords } from './simple-cards.ts';
import { listed, oneLine, peopleNames, personName } from './words.ts';

/** Of one that lasts: what can be done, what is done, and who does it. @param isStuck whether an alarm forbids every move */
export function lastingFacts(view: IncidentView, isStuck: boolean): CardFact[] {
  const { incident, seen, open } = view;
  const proposal = isStuck ? 'nothing, before the alarm is over' : proposalWords(seen?.proposal ?? null);
  // Nobody need take in hand what does not last.
  const lasts = incident.causes.some(isOpen);
  return [
    ...(incident.scope === NO_VALIDATOR || isAtWork(view) || !lasts
      ? []
      : [{ label: 'Baton proposes', value: proposal }]),
    ...moveFacts(view),
    ...(open === null || view.moves.some(({ run }) => run?.id === open.id)
      ? []
      : [
          {
            label: 'At work',
            value: `run ${open.id} of plan ${open.plan} is ${open.state}: nothing else starts meanwhile`,
          },
        ]),
    ...(lasts || incident.acknowledged !== null ? [{ label: 'In hand', value: inHandWords(view) }] : []),
    ...silenceFacts(view),
    { label: 'Since', value: timeMark(incident.openedAtMs) },
  ];
}

function inHandWords({ incident, fleet, open }: IncidentView): string {
  const { acknowledged, told } = incident;
  if (acknowledged !== null)
    return `${personName(acknowledged.by, peopleNames(fleet.people))}, since ${timeMark(acknowledged.atMs)}`;
  if (open !== null && open.state !== 'stopped') return `nobody acknowledged it; run ${open.id} is at work on it`;
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

/** The plans and runs that were asked for from it, and the runs of the validator that people asked for without it. */
function moveFacts(view: IncidentView): CardFact[] {
  const { moves, runs, open, incident } = view;
  const own = moves.flatMap((move) => {
    const { plan, state, run } = move;
    if (run !== null) return [{ label: 'Run', value: `${run.id}: ${runWords(run)}` }];
    if (state !== 'open') return [];
    const later = passedBy(move, view);
    if (later === null) return [{ label: 'Plan', value: `${plan} waits for approval` }];
    return [{ label: 'Plan', value: `${plan} is of no use any more: run ${later.id} began since. Reject it` }];
  });
  const others = runs
    .filter(({ id }) => !moves.some(({ run }) => run?.id === id))
    // That one is said to be at work.
    .filter(({ id }) => incident.endedAtMs !== null || id !== open?.id)
    .map((run) => ({ label: 'Run', value: `${run.id} of plan ${run.plan}: ${runWords(run)}` }));
  return [...own, ...others];
}

/** The newest run of its time. */
export function runOf({ moves, runs }: IncidentView): Pick<Card, 'run'> {
  const run = runs.at(-1) ?? moves.findLast((move) => move.run !== null)?.run ?? null;
  return run === null ? {} : { run: run.id };
}

import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { CauseReport } from '../domain/incident.ts';
import type { IncidentId } from '../domain/names.ts';
import * as causes from './cause.ts';
import type { KnownCause } from './cause.ts';
import { lineOfBegin, lineOfEnd } from './flapping.ts';
import { heardOf, type IncidentHead, openedBy } from './head.ts';

/** What reports make of one scope. */
export interface Outcome {
  /** The open incident; null where there is none. */
  readonly head: IncidentHead | null;
  readonly opened: boolean;
  /** Whether anything that people see has changed. */
  readonly changed: boolean;
  /** Those that are not as they were, by their keys. */
  readonly touched: ReadonlyMap<string, KnownCause>;
  readonly events: readonly FleetEvent[];
  /** Somebody other than Baton says that something began: worth a look at once. */
  readonly hurry: boolean;
}

/**
 * Takes reports about one scope, one after the other.
 * @param known what is remembered of the causes that are reported
 * @param newId the id of an incident that has to be opened
 */
export function takeReports(
  head: IncidentHead | null,
  known: ReadonlyMap<string, KnownCause>,
  reports: readonly CauseReport[],
  nowMs: number,
  newId: IncidentId,
): Outcome {
  let state: Outcome = { head, opened: false, changed: false, touched: new Map(), events: [], hurry: false };
  for (const report of reports) {
    const before = state.touched.get(report.key) ?? known.get(report.key) ?? null;
    state = taken(state, before, report, nowMs, newId);
  }
  return state.changed && state.head !== null && !state.opened
    ? { ...state, head: { ...state.head, revision: state.head.revision + 1 } }
    : state;
}

function taken(
  state: Outcome,
  known: KnownCause | null,
  report: CauseReport,
  nowMs: number,
  newId: IncidentId,
): Outcome {
  const news = causes.newsOf(known, report, nowMs);
  switch (news) {
    case 'begins':
      return begins(known?.endedAtMs === null ? ends(state, known, report, nowMs) : state, known, report, nowMs, newId);
    case 'ends':
      return ends(state, known, report, nowMs);
    case 'repeats':
      return repeats(state, known, report, nowMs);
    case 'seen':
      return known !== null && causes.isSeenDue(known, nowMs) ? touched(state, { ...known, seenAtMs: nowMs }) : state;
    case 'late':
      return state;
  }
  return news satisfies never;
}

const touched = (state: Outcome, cause: KnownCause): Outcome => ({
  ...state,
  touched: new Map([...state.touched, [cause.key, cause]]),
});

/** What nobody told Baton about: its own looks need no other look. */
const isOwn = ({ source }: CauseReport) => source === 'watch' || source === 'baton';

function begins(
  state: Outcome,
  known: KnownCause | null,
  report: CauseReport,
  nowMs: number,
  newId: IncidentId,
): Outcome {
  const opened = state.head === null;
  const head = state.head === null ? openedBy(report, nowMs, newId) : heardOf(state.head, report, nowMs, true);
  const cause = causes.begun(state.touched.get(report.key) ?? known, report, head.id, nowMs);
  const { written, lines } = lineOfBegin(cause.lines, nowMs);
  const events: FleetEvent[] = [
    ...(opened ? [{ kind: 'incident.opened', incident: head.id } as const] : []),
    // Whatever comes and goes: people are called by the line about what is louder than all before.
    ...(written || isCalledAnew(state.head, head) ? [beginLine(cause, head.id)] : []),
  ];
  return {
    ...touched(state, { ...cause, lines }),
    head,
    opened: state.opened || opened,
    changed: true,
    hurry: state.hurry || !isOwn(report),
    events: [...state.events, ...events],
  };
}

function beginLine(
  { key, name, severity, node, source, summary, times }: KnownCause,
  incident: IncidentId,
): FleetEvent {
  return { kind: 'cause.began', incident, key, name, severity, node, source, summary, times };
}

const isCalledAnew = (before: IncidentHead | null, now: IncidentHead) => before !== null && before !== now;

function ends(state: Outcome, known: KnownCause | null, report: CauseReport, nowMs: number): Outcome {
  if (known === null) return touched(state, causes.onlyEnded(report, nowMs));
  const cause = causes.over(known, 'resolved', report.startsAtMs, nowMs);
  return known.endedAtMs === null ? withEnd(state, cause, nowMs) : touched(state, cause);
}

/** @param cause as it is over */
export function withEnd(state: Outcome, cause: KnownCause, nowMs: number): Outcome {
  const { written, lines } = lineOfEnd(cause.lines, nowMs);
  const event = endLine({ ...cause, lines: { ...lines, quiet: cause.lines.quiet } });
  return {
    ...touched(state, { ...cause, lines }),
    changed: true,
    events: written && event !== null ? [...state.events, event] : state.events,
  };
}

/** The line of a cause that is over; of one that was quiet it says how often it began. */
export function endLine({
  incident,
  key,
  name,
  beganAtMs,
  endedAtMs,
  ended,
  times,
  lines,
}: KnownCause): FleetEvent | null {
  if (incident === null || endedAtMs === null || ended === null) return null;
  return {
    kind: 'cause.ended',
    incident,
    key,
    name,
    lastedMs: endedAtMs - beganAtMs,
    because: ended,
    ...(lines.quiet ? { times } : {}),
  };
}

function repeats(state: Outcome, known: KnownCause | null, report: CauseReport, nowMs: number): Outcome {
  if (known === null || (!causes.isOther(known, report) && !causes.isSeenDue(known, nowMs))) return state;
  const head = state.head === null ? null : heardOf(state.head, report, nowMs);
  const cause = causes.withWords(known, report, nowMs);
  // What has become louder than all before is told like something that begins: nobody was called for what it was.
  const events = head !== null && isCalledAnew(state.head, head) ? [beginLine(cause, head.id)] : [];
  return {
    ...touched(state, cause),
    head,
    changed: state.changed || causes.readsOtherwise(known, report),
    events: [...state.events, ...events],
  };
}

import type { Cause, CauseReport, IncidentScope } from '../domain/incident.ts';
import type { IncidentId } from '../domain/names.ts';
import { type Lines, NO_LINES, timesKept } from './flapping.ts';

/**
 * What is remembered of a cause, in whichever incident it was last. It outlives the incident, so that what a sender says late is
 * known as such.
 */
export interface KnownCause extends Cause {
  readonly scope: IncidentScope;
  /** Null: all that was ever heard of it is that it is over. */
  readonly incident: IncidentId | null;
  /** Why it ended; null while it lasts. */
  readonly ended: 'resolved' | 'stale' | null;
  /** When it began, the last few times, also in incidents before. */
  readonly begunAtMs: readonly number[];
  readonly lines: Lines;
}

/**
 * What a report is to what was known. `seen`: it lasts, and this says so out of turn. `late`: overtaken by what came before.
 */
export type News = 'begins' | 'repeats' | 'seen' | 'ends' | 'late';

/**
 * Several Alertmanagers send the same alert one after the other, each up to 15 s times its place in the cluster later
 * (Alertmanager, docs/high_availability.md); four of them fit. A firing that comes so soon after its own end was overtaken by it.
 * Later it has begun again: a sender that lost its Prometheus and found it again keeps the time of the firing.
 * Unit: milliseconds.
 */
const OVERTAKEN_MS = 60_000;
/**
 * A firing that says it is older than one that is over may have been held back: Alertmanager tries a message again for as long as
 * `group_interval`, five minutes unless set. Twice that later it is a new one of a sender whose clock was set back, and what it
 * tells must not be lost. Unit: milliseconds.
 */
const HELD_BACK_MS = 600_000;
/** More often it is not written down that a cause still lasts. Unit: milliseconds. */
export const SEEN_EVERY_MS = 60_000;

/** Orders reports of one cause: the newer firing wins, and of the same firing its end. */
export function newsOf(known: KnownCause | null, report: CauseReport, nowMs: number): News {
  const isFiring = report.status === 'firing';
  if (known === null || report.startsAtMs > known.startsAtMs) return isFiring ? 'begins' : 'ends';
  const lasts = known.endedAtMs === null;
  if (report.startsAtMs < known.startsAtMs) {
    if (isFiring && lasts) return 'seen';
    return isFiring && nowMs - (known.endedAtMs ?? nowMs) > HELD_BACK_MS ? 'begins' : 'late';
  }
  if (lasts) return isFiring ? 'repeats' : 'ends';
  if (!isFiring) return 'late';
  // A sender without a clock says 0 each time: its firing is a new one, since nobody sends it twice out of order.
  const isOvertaken =
    report.startsAtMs > 0 && known.ended === 'resolved' && nowMs - (known.endedAtMs ?? nowMs) <= OVERTAKEN_MS;
  return isOvertaken ? 'late' : 'begins';
}

/** Whether a report leaves what is known as it is, down to when it was last seen. */
export function saysNothingNew(known: KnownCause | null, report: CauseReport, nowMs: number): boolean {
  const news = newsOf(known, report, nowMs);
  if (known === null) return false;
  if (news === 'late') return true;
  if (news !== 'seen' && news !== 'repeats') return false;
  return !isSeenDue(known, nowMs) && (news === 'seen' || !isOther(known, report));
}

export const isSeenDue = (known: KnownCause, nowMs: number): boolean => nowMs - known.seenAtMs >= SEEN_EVERY_MS;

/** Whether a repetition says what nobody should wait for. The rest (`51 s ago`, `52 s ago`) is taken over once a minute. */
export const isOther = (known: KnownCause, { severity, rule, node, name }: CauseReport): boolean =>
  known.severity !== severity || known.rule !== rule || known.node !== node || known.name !== name;

/** Whether a repetition reads otherwise. */
export const readsOtherwise = (known: KnownCause, report: CauseReport): boolean =>
  isOther(known, report) || known.summary !== report.summary || known.link !== report.link;

/** The cause with the words of a report, last seen now. */
export function withWords(known: KnownCause, report: CauseReport, nowMs: number): KnownCause {
  const { source, name, rule, severity, node, summary, link, labels } = report;
  return { ...known, source, name, rule, severity, node, summary, link, labels, seenAtMs: nowMs };
}

/** The cause as it begins, once more within the same incident or anew in this one. */
export function begun(known: KnownCause | null, report: CauseReport, incident: IncidentId, nowMs: number): KnownCause {
  const { status: _status, ...words } = report;
  const before = known !== null && known.incident === incident ? known.times : 0;
  return {
    ...words,
    incident,
    beganAtMs: nowMs,
    endedAtMs: null,
    ended: null,
    seenAtMs: nowMs,
    times: before + 1,
    begunAtMs: timesKept([...(known?.begunAtMs ?? []), nowMs]),
    lines: known?.lines ?? NO_LINES,
  };
}

/** The cause as it is over. */
export const over = (known: KnownCause, why: 'resolved' | 'stale', startsAtMs: number, nowMs: number): KnownCause => ({
  ...known,
  startsAtMs,
  endedAtMs: nowMs,
  ended: why,
});

/** Kept of a cause of which only the end was heard: its beginning may have been overtaken. */
export function onlyEnded(report: CauseReport, nowMs: number): KnownCause {
  const { status: _status, ...words } = report;
  return {
    ...words,
    incident: null,
    beganAtMs: nowMs,
    endedAtMs: nowMs,
    ended: 'resolved',
    seenAtMs: nowMs,
    times: 0,
    begunAtMs: [],
    lines: NO_LINES,
  };
}

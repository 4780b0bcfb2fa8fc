import type { JournalEvent } from '../../domain/journal.ts';
import { timeMark } from '../time-mark.ts';
import { durationWords, oneLine } from './words.ts';

/** How a run's wait for a quiet window is worded. Others may say `no answer in 10 s`, which is no moment ahead. */
const QUIET_AHEAD = /^(Quiet from slot \d{1,20}), in (\d{1,6}) s\.?$/;
/** A reason ends with what people can do about it: the longest that a takeover writes itself, with names of nodes of 63 signs, fits whole. */
const LONGEST_REASON = 500;
/** How a wait for keys says when they become active. */
const ACTIVE_AHEAD = /; active in about [\w ]{1,20}(?=\.|$)/;

/**
 * What a step waits for, in one sentence with time marks. A reason holds `in 70 s`, which is true only in its second, so
 * that it is shown as the moment meant.
 * @param atMs when the wait was written down; milliseconds since 1970
 */
export function waitWords(event: Extract<JournalEvent, { kind: 'step.waiting' }>, atMs: number): string {
  const because = withMoment(oneLine(event.because, LONGEST_REASON), event.figures?.['activeAtMs']);
  const ahead = QUIET_AHEAD.exec(because);
  if (ahead === null) return `${because.replace(/\.$/, '')}; looked at ${againWords(event)}.`;
  const expectedMs = atMs + Number(ahead[2]) * 1000;
  const every = Math.max(1, Math.round((event.untilMs - atMs) / 1000));
  // The last look of a wait comes at the very moment that is waited for.
  const again = every * 1000 < expectedMs - atMs ? `; looked at again every ${every} s` : '';
  return `${ahead[1]}, at about ${timeMark(expectedMs)}${again}.`;
}

/** Whether a wait is one for a quiet window that is known. */
export function saysWhenQuiet({ because }: Extract<JournalEvent, { kind: 'step.waiting' }>): boolean {
  return QUIET_AHEAD.test(oneLine(because, LONGEST_REASON));
}

/** The same, as the moment that is meant. */
function withMoment(because: string, activeAtMs: unknown): string {
  return typeof activeAtMs === 'number'
    ? because.replace(ACTIVE_AHEAD, `; active about ${timeMark(activeAtMs)}`)
    : because;
}

/** Looks that found nothing new leave no line, so that where there are many of them their pace is said, and not the next one. */
function againWords({ untilMs, figures }: Extract<JournalEvent, { kind: 'step.waiting' }>): string {
  const everyMs = figures?.['everyMs'];
  return typeof everyMs === 'number' ? `every ${durationWords(everyMs)}` : `again ${timeMark(untilMs)}`;
}

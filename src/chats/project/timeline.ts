import type { JournalEntry } from '../../domain/journal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import { runPicture } from './run-picture.ts';
import { wordsFor } from './run-words.ts';
import { counted, durationWords } from './words.ts';

/** A run drawn over time. Times in milliseconds since 1970, by the database's clock. */
export interface Timeline {
  readonly title: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bars: readonly TimelineBar[];
  /** When it was decided to do what cannot be taken back. */
  readonly toldAtMs: number | null;
  /** What was decided then, in a few words. */
  readonly toldWords: string;
  /** From the role being asked away to its being taken, as the journal saw it; the true gap lies inside. */
  readonly gap: { readonly fromMs: number; readonly toMs: number } | null;
  /** `Gap: 1.2 s (3 slots)`; empty when not measured. */
  readonly figures: string;
}

export interface TimelineBar {
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'proven' | 'skipped' | 'refused' | 'unknown';
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly pointOfNoReturn: boolean;
}

/** @param now where a bar that has not ended is drawn to; milliseconds since 1970 */
export function timelineOf(run: Run, plan: Plan, entries: readonly JournalEntry[], now: number): Timeline {
  const picture = runPicture(plan, entries);
  const stillAt = run.endedAtMs ?? (run.state === 'stopped' ? (picture.lastAtMs ?? now) : now);
  const bars = picture.steps.map((step, index): TimelineBar => {
    const waits = step.state.kind === 'waiting' && step.beganAtMs !== null;
    const toMs = step.beganAtMs === null ? null : (step.endedAtMs ?? stillAt);
    const state = waits ? 'running' : step.state.kind;
    return {
      title: `${index + 1}. ${step.title}`,
      state,
      fromMs: step.beganAtMs,
      toMs,
      pointOfNoReturn: step.pointOfNoReturn,
    };
  });
  const first = Math.min(run.createdAtMs, ...bars.flatMap((bar) => bar.fromMs ?? []));
  return {
    title: `Run ${run.id}: ${run.validator} from ${run.from} to ${run.to}`,
    fromMs: first,
    toMs: Math.max(first + 1, stillAt, ...bars.flatMap((bar) => bar.toMs ?? [])),
    bars,
    toldAtMs: picture.toldAtMs,
    toldWords: wordsFor(run).toldMark,
    gap: gapOf(run, entries),
    figures: gapWords(picture.ended?.figures ?? {}),
  };
}

/** The give-up is the last acting verb on the active that is followed by one on the standby that came out well. */
function gapOf(run: Run, entries: readonly JournalEntry[]): Timeline['gap'] {
  const taken = entries.findLast(
    ({ event }) =>
      event.kind === 'outcome' && event.node === run.to && event.verb.endsWith('.step-up') && event.result === 'done',
  );
  if (taken === undefined) return null;
  const given = entries.findLast(
    ({ event, seq }) =>
      event.kind === 'intent' && event.node === run.from && event.verb.endsWith('.step-down') && seq < taken.seq,
  );
  return given === undefined ? null : { fromMs: given.atMs, toMs: taken.atMs };
}

function gapWords(figures: Readonly<Record<string, unknown>>): string {
  const { gapMs, gapSlots } = figures;
  const time = typeof gapMs === 'number' ? durationWords(gapMs) : '';
  const slots = typeof gapSlots === 'number' ? counted(gapSlots, 'slot') : '';
  if (time === '' && slots === '') return '';
  return `Gap: ${time === '' ? slots : slots === '' ? time : `${time} (${slots})`}`;
}

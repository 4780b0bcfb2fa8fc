import type { Timeline } from './timeline.ts';

/** A wait longer than this part of the run would leave no room for what matters, so that it is drawn shortened. */
const LONGEST_SHARE = 0.6;
/** What a shortened wait keeps, as a part of all the rest. */
const SHORTENED_SHARE = 0.35;

/** Where moments lie on the picture, as parts of its width from 0 to 1. */
export interface TimelineScale {
  place(ms: number): number;
  /** The middle of the stretch that was drawn shortened, or null. */
  readonly cutAt: number | null;
}

/** Linear, but for one stretch without any event that would take most of the width. */
export function timelineScale(timeline: Timeline): TimelineScale {
  const { fromMs, toMs } = timeline;
  const inside = timeline.bars
    .flatMap((bar) => [bar.fromMs ?? fromMs, bar.toMs ?? toMs])
    .filter((ms) => ms > fromMs && ms < toMs);
  const moments = [fromMs, ...new Set(inside), toMs].toSorted((one, other) => one - other);
  const lengths = moments.slice(1).map((ms, index) => ms - (moments[index] ?? ms));
  const longest = Math.max(...lengths);
  const total = toMs - fromMs;
  const cut = lengths.length > 1 && longest > total * LONGEST_SHARE ? lengths.indexOf(longest) : -1;
  const drawn = lengths.map((length, index) => (index === cut ? (total - longest) * SHORTENED_SHARE : length));
  const sum = drawn.reduce((one, other) => one + other, 0) || 1;
  const startOf = (index: number): number => drawn.slice(0, index).reduce((one, other) => one + other, 0);

  const place = (ms: number): number => {
    const clamped = Math.min(toMs, Math.max(fromMs, ms));
    const index = Math.max(
      0,
      moments.findLastIndex((moment, at) => moment <= clamped && at < lengths.length),
    );
    const share = (clamped - (moments[index] ?? fromMs)) / (lengths[index] || 1);
    return (startOf(index) + share * (drawn[index] ?? 0)) / sum;
  };
  return { place, cutAt: cut === -1 ? null : (startOf(cut) + (drawn[cut] ?? 0) / 2) / sum };
}

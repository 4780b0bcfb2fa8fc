/** How much of a cause that comes and goes is written into the journal. */
export interface Lines {
  /** When the last few lines about a beginning were written. */
  readonly writtenAtMs: readonly number[];
  /** Its last line says that it began; what came since is counted only. */
  readonly quiet: boolean;
}

export const NO_LINES: Lines = { writtenAtMs: [], quiet: false };

const HOUR_MS = 3_600_000;
/** Whoever reads the timeline knows after three pairs of lines that it comes and goes. */
const PAIRS_AN_HOUR = 3;

/** A cause that began so often within so long comes and goes. Unit: milliseconds. */
const FLAPS = { begins: 3, withinMs: 1_800_000 };
/** What is doubled where incidents close at once. Unit: milliseconds. */
const LEAST_HOLD_MS = 60_000;
/** Longer nobody should have to wait for a card that says it is over. Unit: milliseconds. */
const MOST_HOLD_MS = 900_000;
/** After so many beginnings the longest hold is reached. */
const BEGINS_KEPT = 8;

/** As many times as any rule here looks back to. */
export const timesKept = (times: readonly number[]): readonly number[] => times.slice(-BEGINS_KEPT);

/**
 * How long an incident is held open after its last cause ended: from the third beginning of one of them within half an hour
 * twice as long with each.
 * @param causes all of them over
 */
export function holdMs(
  causes: readonly { readonly begunAtMs: readonly number[]; readonly endedAtMs: number | null }[],
  closesAfterMs: number,
): number {
  const begins = causes.map(
    ({ begunAtMs, endedAtMs }) => begunAtMs.filter((at) => at > (endedAtMs ?? 0) - FLAPS.withinMs).length,
  );
  const most = Math.max(0, ...begins);
  if (most < FLAPS.begins) return closesAfterMs;
  const doubled = Math.max(closesAfterMs, LEAST_HOLD_MS) * 2 ** (most - FLAPS.begins + 1);
  return Math.max(closesAfterMs, Math.min(doubled, MOST_HOLD_MS));
}

const lastHour = ({ writtenAtMs }: Lines, nowMs: number) => writtenAtMs.filter((at) => at > nowMs - HOUR_MS);

/** Whether a beginning is written: after three pairs within the hour once more, and then no line before it is quiet no more. */
export function lineOfBegin(lines: Lines, nowMs: number): { readonly written: boolean; readonly lines: Lines } {
  if (lines.quiet) return { written: false, lines };
  const recent = lastHour(lines, nowMs);
  return { written: true, lines: { writtenAtMs: [...recent, nowMs], quiet: recent.length >= PAIRS_AN_HOUR } };
}

/**
 * Whether an end is written.
 * @param isLast the incident closes: its timeline does not end with a cause that seems to last
 */
export function lineOfEnd(
  lines: Lines,
  nowMs: number,
  isLast = false,
): { readonly written: boolean; readonly lines: Lines } {
  if (!lines.quiet) return { written: !isLast, lines };
  const written = isLast || lastHour(lines, nowMs).length < PAIRS_AN_HOUR;
  return { written, lines: written ? { ...lines, quiet: false } : lines };
}

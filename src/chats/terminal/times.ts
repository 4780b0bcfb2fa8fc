import { textPieces } from '../time-mark.ts';

interface Reader {
  /** Milliseconds since 1970, for `2 min ago`. */
  readonly now: number;
  /** IANA name; the reader's own zone when left out. */
  readonly timeZone?: string;
}

/** The text with its time marks as words in the reader's zone. */
export function timed(text: string, reader: Reader): string {
  return textPieces(text)
    .map((piece) => (piece.kind === 'words' ? piece.words : momentWords(piece.ms, reader)))
    .join('');
}

/** `14:03:21 (2 min ago)`, with the date when it is not today. */
function momentWords(ms: number, { now, timeZone }: Reader): string {
  const date = dayOf(ms, timeZone) === dayOf(now, timeZone) ? '' : `${dayOf(ms, timeZone)} `;
  const time = formatted(ms, timeZone, { timeStyle: 'medium' });
  return `${date}${time} (${agoWords(ms - now)})`;
}

/** `2026-11-20`. */
export function dayOf(ms: number, timeZone: string | undefined): string {
  return formatted(ms, timeZone, { dateStyle: 'short' });
}

/** `14:03:21.4`: what follows within a second is told apart. */
export function clockOf(ms: number, timeZone: string | undefined): string {
  const tenths = Math.floor((ms % 1000) / 100);
  return `${formatted(ms, timeZone, { timeStyle: 'medium' })}.${tenths}`;
}

/** `UTC`, `CET`, `GMT+5:30`. */
export function zoneName(ms: number, timeZone: string | undefined): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const parts = new Intl.DateTimeFormat('en-GB', { ...zone, timeZoneName: 'short' }).formatToParts(ms);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function formatted(ms: number, timeZone: string | undefined, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('sv-SE', { ...style, ...(timeZone === undefined ? {} : { timeZone }) }).format(ms);
}

function agoWords(differenceMs: number): string {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (seconds < 2) return 'now';
  const words =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : seconds < 172_800
          ? `${Math.round(seconds / 3600)} h`
          : `${Math.round(seconds / 86_400)} days`;
  return differenceMs < 0 ? `${words} ago` : `in ${words}`;
}

import { INVISIBLE } from './invisible.ts';
import { textPieces } from './time-mark.ts';

/**
 * Text of a card without signs that act and are not seen, and without heaps of empty lines that push the rest out of sight.
 * Nothing else is taken out: that no sign in it means anything to a platform is its renderer's work.
 */
export function clean(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\n\s*\n\s*\n/g, '\n\n')
    .trim();
}

/** The first `longest` UTF-16 units, with `…` where more followed; never half of a pair. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // One for the dots, and one where the cut would go through a pair.
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** What platforms make of a moment long before or after our time is not documented: that is shown as words. Unit: ms. */
const FIRST_MS = Date.UTC(2000, 0, 1);
const LAST_MS = Date.UTC(2100, 0, 1);

/** Whether a moment is given to a platform as a date. @param ms milliseconds since 1970 */
export function canBeDate(ms: number): boolean {
  return ms >= FIRST_MS && ms < LAST_MS;
}

/** `2023-11-14 22:13:20 UTC`, for places that know no dates. @param ms milliseconds since 1970 */
export function utcWords(ms: number): string {
  return `${new Date(ms).toISOString().replace('T', ' ').slice(0, -5)} UTC`;
}

/** With time marks as words in UTC, on one line: for plain text objects, which know no dates. */
export function flat(text: string, longest: number): string {
  return cut(lines(text).replaceAll(/\s+/g, ' ').trim(), longest);
}

/** The same with its line breaks. */
export function lines(text: string): string {
  return textPieces(clean(text))
    .map((piece) => (piece.kind === 'words' ? piece.words : utcWords(piece.ms)))
    .join('');
}

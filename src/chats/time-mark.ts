/**
 * A moment inside a card's text. Cards are made once and read by people in many zones, so the text carries the moment
 * itself and each renderer shows it in the reader's zone. Discord and Slack have the same idea under other signs.
 */
const MARK = /\{t:(\d{1,15})\}/g;

/** Marks a moment. @param ms milliseconds since 1970 */
export function timeMark(ms: number): string {
  return `{t:${Math.max(0, Math.round(ms))}}`;
}

/** A piece of a text: words as they are, or a moment in milliseconds since 1970. */
export type TextPiece =
  { readonly kind: 'words'; readonly words: string } | { readonly kind: 'time'; readonly ms: number };

/** Splits a text at its time marks. Joining the pieces gives the text again; empty pieces are left out. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    if (match.index > end) pieces.push({ kind: 'words', words: text.slice(end, match.index) });
    pieces.push({ kind: 'time', ms: Number(match[1]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: 'words', words: text.slice(end) });
  return pieces;
}

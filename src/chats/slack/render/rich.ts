import type { RichTextBlockElement, RichTextElement, RichTextLink, RichTextText } from '@slack/types';
import { CARD_ID, cardKeyOf } from '../../card-ids.ts';
import { canBeDate, clean, cut, utcWords } from '../../plain-text.ts';
import { textPieces } from '../../time-mark.ts';
import { DATE_FORMAT } from './text.ts';

/**
 * Cards are shown as rich text: a text in it is never read as mark-up, so that no name, reason or answer of a host can mention
 * anybody, make a link, open a code block or draw a sign. Whatever acts is an element of its own, made here.
 */
export type Inline = RichTextElement;

/** A line of text, or lines in letters of one width that are copied as they stand. */
export type Chunk =
  { readonly kind: 'line'; readonly inline: readonly Inline[] } | { readonly kind: 'code'; readonly text: string };

/** What is shown whole or not at all. */
export type Item = readonly Chunk[];

/** The address of the message with a card, by the card's key; null when there is none to link to. */
export type LinkOf = (key: string) => string | null;

/** How a text is shown. */
export interface WordsOptions {
  readonly bold?: boolean;
  readonly linkOf?: LinkOf;
  /** Unit: UTF-16 units. */
  readonly longest?: number;
}

/** A moment costs as much as so many signs: an element of its own, with the words that stand in for it. */
const DATE_LENGTH = 100;

/** How long a text is for Slack. Unit: signs. */
export function lengthOf(text: string): number {
  const lengths = textPieces(text).map((piece) => (piece.kind === 'words' ? piece.words.length : DATE_LENGTH));
  return lengths.reduce((one, other) => one + other, 0);
}

/** Text of a card as elements: words as they are, moments as dates in the reader's zone, ids of known cards as links. */
export function words(
  text: string,
  { bold = false, linkOf, longest = Number.POSITIVE_INFINITY }: WordsOptions = {},
): Inline[] {
  const style = bold ? { style: { bold: true } } : {};
  const inline: Inline[] = [];
  let left = longest;
  for (const piece of textPieces(clean(text))) {
    const length = piece.kind === 'words' ? piece.words.length : DATE_LENGTH;
    if (piece.kind === 'words' && left > 0) inline.push(...spans(cut(piece.words, left), linkOf, style));
    else if (piece.kind === 'time' && length <= left) inline.push(dateElement(piece.ms, style));
    else return [...inline, { type: 'text', text: '…', ...style }];
    left -= length;
    if (left < 0) return inline;
  }
  return inline;
}

function dateElement(ms: number, style: object): Inline {
  const fallback = utcWords(ms);
  if (!canBeDate(ms)) return { type: 'text', text: fallback, ...style };
  return { type: 'date', timestamp: Math.floor(ms / 1000), format: DATE_FORMAT, fallback, ...style };
}

/** What people are to type, as cards mark it: `resume r-7f3a`. */
const TYPED = /`([^`\n]+)`/g;

/** Words to be typed stand in letters of one width; the marks around them are dropped. */
function spans(
  text: string,
  linkOf: LinkOf | undefined,
  style: { readonly style?: { readonly bold?: boolean } },
): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const { 0: whole, 1: typed = '', index } of text.matchAll(TYPED)) {
    parts.push(...linked(text.slice(end, index), linkOf, style));
    parts.push({ type: 'text', text: typed, style: { ...style.style, code: true } });
    end = index + whole.length;
  }
  return [...parts, ...linked(text.slice(end), linkOf, style)];
}

function linked(text: string, linkOf: LinkOf | undefined, style: object): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const { 0: id, index } of linkOf === undefined ? [] : text.matchAll(CARD_ID)) {
    const url = linkOf?.(cardKeyOf(id)) ?? null;
    if (url === null) continue;
    if (index > end) parts.push({ type: 'text', text: text.slice(end, index), ...style });
    parts.push({ type: 'link', url, text: id, ...style } satisfies RichTextLink);
    end = index + id.length;
  }
  if (end < text.length) parts.push({ type: 'text', text: text.slice(end), ...style });
  return parts;
}

/** Text without any style. */
export const plainText = (text: string): RichTextText => ({ type: 'text', text });
/** A sign that every client draws, and every screen reader names. */
export const sign = (name: string): Inline => ({ type: 'emoji', name });

/** A line of many texts, cut as one text would be. */
export function shortened(inline: readonly Inline[], longest: number): Inline[] {
  const kept: Inline[] = [];
  let left = longest;
  for (const each of inline) {
    const length = each.type === 'text' ? each.text.length : DATE_LENGTH;
    if (left <= 0) return [...kept, plainText('…')];
    kept.push(each.type === 'text' ? { ...each, text: cut(each.text, left) } : each);
    left -= length;
    if (left < 0) return kept;
  }
  return kept;
}

/** One line of a card. */
export function line(...inline: readonly Inline[]): Chunk {
  return { kind: 'line', inline: joined([], inline) };
}

/** Chunks as Slack's elements: lines that follow each other share one. */
export function richElements(chunks: readonly Chunk[]): RichTextBlockElement[] {
  const made: RichTextBlockElement[] = [];
  let open: Inline[] | null = null;
  for (const chunk of chunks) {
    if (chunk.kind === 'code') {
      made.push({ type: 'rich_text_preformatted', elements: [plainText(chunk.text)] });
      open = null;
    } else if (open === null) {
      // An element without anything in it is refused.
      if (chunk.inline.length === 0) continue;
      open = joined([], chunk.inline);
      made.push({ type: 'rich_text_section', elements: open });
    } else {
      joined(open, [plainText('\n'), ...chunk.inline]);
    }
  }
  return made;
}

/** Neighbours of one style as one element: less to send, and nothing is read with a pause in it. A line break has no style. */
function joined(done: Inline[], rest: readonly Inline[]): Inline[] {
  for (const next of rest) {
    const last = done.at(-1);
    if (last?.type === 'text' && next.type === 'text' && (isBreak(last) || isBreak(next) || sameStyle(last, next)))
      done[done.length - 1] = { ...(isBreak(last) ? next : last), text: last.text + next.text };
    else done.push(next);
  }
  return done;
}

const isBreak = ({ text }: RichTextText): boolean => text === '\n';
const sameStyle = (one: RichTextText, other: RichTextText): boolean =>
  one.style?.bold === other.style?.bold && one.style?.code === other.style?.code;

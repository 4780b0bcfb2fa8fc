import { CARD_ID, cardKeyOf } from '../../card-ids.ts';
import { canBeDate, clean, cut, utcWords } from '../../plain-text.ts';
import { textPieces } from '../../time-mark.ts';

/** The address of the message with a card, by the card's key; null when there is none to link to. */
export type LinkOf = (key: string) => string | null;

export interface WordsOptions {
  readonly bold?: boolean;
  readonly linkOf?: LinkOf;
  /** Longer texts are cut. Unit: UTF-16 units of what is read. */
  readonly longest: number;
}

/** What begins mark-up anywhere: emphasis, code, spoilers, mentions, emoji, links (an address is none without its colon). */
const ANYWHERE = /[\\`*_~|<[\]:@]/g;
/** What begins a list, heading, small print or quotation where a line begins. */
const AT_START = /^(\s*)([-+#>])|^(\s*\d+)(?=[.)])/;

/** Words as they are: nothing in them means anything to Discord. One line. */
export function escaped(text: string): string {
  const safe = text.replaceAll(ANYWHERE, String.raw`\$&`);
  return safe.replace(AT_START, (_all, before?: string, sign?: string, number?: string) =>
    number === undefined ? `${before ?? ''}\\${sign ?? ''}` : `${number}\\`,
  );
}

/** `14:03:21 (5 minutes ago)`, in the reader's zone and counted on by the reader's client. @param ms milliseconds since 1970 */
export function moment(ms: number): string {
  if (!canBeDate(ms)) return escaped(utcWords(ms));
  const seconds = Math.floor(ms / 1000);
  return `<t:${seconds}:T> (<t:${seconds}:R>)`;
}

/** A moment is read as so many signs. */
const MOMENT_LENGTH = 25;
/** Links make a line longer than it looks; a line of nothing but ids is shown without them. Unit: UTF-16 units. */
const MOST_WITH_LINKS = 1400;

/** How long a text is for whoever reads it. */
export function lengthOf(text: string): number {
  const lengths = textPieces(text).map((piece) => (piece.kind === 'words' ? piece.words.length : MOMENT_LENGTH));
  return lengths.reduce((one, other) => one + other, 0);
}

/** One line of a card's text: words as they are, moments in the reader's zone, ids of known cards as links. */
export function words(text: string, options: WordsOptions): string {
  const line = clean(text).replaceAll(/\s*\n\s*/g, ' ');
  const linked = lineOf(line, options);
  const short = linked.length > MOST_WITH_LINKS ? lineOf(line, { ...options, linkOf: () => null }) : linked;
  return options.bold === true && short.trim() !== '' ? `**${short.trim()}**` : short;
}

function lineOf(line: string, { linkOf, longest }: WordsOptions): string {
  let made = '';
  let left = longest;
  for (const piece of textPieces(line)) {
    const length = piece.kind === 'words' ? piece.words.length : MOMENT_LENGTH;
    if (piece.kind === 'words' && left > 0) made += spans(cut(piece.words, left), linkOf);
    else if (piece.kind === 'time' && length <= left) made += moment(piece.ms);
    else return `${made}…`;
    left -= length;
    if (left < 0) return made;
  }
  return made;
}

/** What people are to type, as cards mark it: `resume r-7f3a`. */
const TYPED = /`([^`\n]+)`/g;

function spans(text: string, linkOf: LinkOf | undefined): string {
  let made = '';
  let end = 0;
  for (const { 0: whole, 1: typed = '', index } of text.matchAll(TYPED)) {
    made += `${linked(text.slice(end, index), linkOf)}\`${typed}\``;
    end = index + whole.length;
  }
  return made + linked(text.slice(end), linkOf);
}

function linked(text: string, linkOf: LinkOf | undefined): string {
  let made = '';
  let end = 0;
  for (const { 0: id, index } of linkOf === undefined ? [] : text.matchAll(CARD_ID)) {
    const url = linkOf?.(cardKeyOf(id)) ?? null;
    if (url === null) continue;
    made += `${escaped(text.slice(end, index))}[${id}](${url})`;
    end = index + id.length;
  }
  return made + escaped(text.slice(end));
}

/** Lines in letters of one width, to be copied as they stand; null for what would end the block by itself. */
export function codeBlock(text: string, language = ''): string | null {
  return text.includes('```') ? null : `\`\`\`${language}\n${text}\n\`\`\``;
}

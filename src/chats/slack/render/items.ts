import type { CardCommand, CardFact, ChecklistItem } from '../../card.ts';
import { flat, lines } from '../../plain-text.ts';
import { type Chunk, type Inline, type Item, line, type LinkOf, plainText, shortened, sign, words } from './rich.ts';

/** How much of a card is shown: in a channel what has to be read there, in the details all of it. */
export interface BodyLook {
  readonly everything: boolean;
  readonly linkOf: LinkOf;
  /** Longer texts are cut. Unit: UTF-16 units. */
  readonly longest: number;
  /** Code is shown whole or not at all, because a cut command would be pasted. Unit: UTF-16 units. */
  readonly longestCode: number;
  /** Where the rest can be read. */
  readonly elsewhere: string;
}

const SIGNS: Readonly<Record<ChecklistItem['state'], string>> = {
  waiting: 'white_circle',
  running: 'hourglass_flowing_sand',
  done: 'white_check_mark',
  warned: 'warning',
  failed: 'x',
  unknown: 'question',
  skipped: 'heavy_minus_sign',
};

/** Without a name and password before the host, and with nothing that could end it. */
const LINK = /^https?:\/\/([a-zA-Z0-9.:[\]-]+)(?:[/?#][^\s<>"|]*)?$/;

/** One cell of each explains itself in a table of two columns; of more, nobody knows which is which. */
const COLUMNS_WITHOUT_LABELS = 2;
/** What stands between two cells at most, beside their label. */
export const COLUMN_GAP = ' · ';
/** Two signs for each tenth are too many on a telephone. */
const BAR_SIGNS = 10;

/** Lines, not two columns: those break on a telephone, and take as many lines on a screen. */
export function factItem({ label, value }: CardFact, look: BodyLook): Item {
  return [line(...words(label, { bold: true, longest: look.longest }), plainText('  '), ...spoken(value, look))];
}

/** The sign of its state, what it is about, and below that what was found. */
export function checklistItem({ state, text, detail = '', aside, link = '' }: ChecklistItem, look: BodyLook): Item {
  const after = aside === undefined ? [] : [plainText('  '), ...spoken(aside, look)];
  const below = detail === '' ? [] : detail.split('\n').map((each) => line(...spoken(each, look)));
  return [line(sign(SIGNS[state]), plainText(' '), ...spoken(text, look), ...after), ...below, ...linkLine(link, look)];
}

/** Named by its host, so that nobody follows it somewhere else than they think. In the details it is read, and not followed. */
function linkLine(link: string, { everything, longest }: BodyLook): Chunk[] {
  const host = LINK.exec(link)?.[1];
  const seen = flat(link, longest);
  // Slack takes no text without a sign in it.
  if (seen === '') return [];
  if (everything || host === undefined || link.length > longest) return [line(plainText(seen))];
  return [line({ type: 'link', url: link, text: `More at ${host}` })];
}

/** A row of a table on one line: columns do not fit on a telephone. */
export function rowInline(
  columns: readonly string[],
  [first = '', ...rest]: readonly string[],
  look: BodyLook,
): Inline[] {
  const cells = rest.flatMap((cell, at): Inline[] => {
    if (cell.trim() === '') return [];
    const label = columns.length > COLUMNS_WITHOUT_LABELS ? `${flat(columns[at + 1] ?? '', look.longest)} ` : '';
    return [plainText(`${COLUMN_GAP}${label}`), ...spoken(cell, look)];
  });
  const all = [...words(first, { bold: true, linkOf: look.linkOf, longest: look.longest }), ...cells];
  return shortened(all, look.longest);
}

/** Where it is typed, the command to be copied as it stands, and what it shows when all is well. */
export function commandItem(item: CardCommand, look: BodyLook): Item {
  const see = item.see === undefined ? [] : [line(plainText('Look for: '), ...spoken(item.see, look))];
  return [
    line(...words(item.node, { bold: true, longest: look.longest }), plainText('  '), ...spoken(item.verb, look)),
    codeChunk(item.command, look),
    ...see,
  ];
}

function codeChunk(code: string, { longestCode, elsewhere }: BodyLook): Chunk {
  const text = lines(code);
  if (text === '') return line(plainText('(empty)'));
  if (text.length > longestCode)
    return line(plainText(`${text.length} signs, too many to be shown here: ${elsewhere}`));
  return { kind: 'code', text };
}

/** Some lines together, as they stand in the file. */
const DIFF_LINES = 20;

/** Lines of a file in letters of one width, some at a time. */
export function diffItems(rows: readonly string[], look: BodyLook): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < rows.length; at += DIFF_LINES)
    items.push([codeChunk(rows.slice(at, at + DIFF_LINES).join('\n'), look)]);
  return items;
}

/** Text of a card as it is read, with links to the cards that it names. */
export function spoken(text: string, { linkOf, longest }: BodyLook): Inline[] {
  return words(text, { linkOf, longest });
}

/** How far it has come, for eyes and as a number. @param share from 0 to 1 */
export function bar(share: number): string {
  const within = Math.min(1, Math.max(0, share));
  const full = Math.floor(within * BAR_SIGNS);
  return `${'▓'.repeat(full)}${'░'.repeat(BAR_SIGNS - full)}  ${Math.floor(within * 100)} %`;
}

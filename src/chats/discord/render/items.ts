import type { CardCommand, CardFact, ChecklistItem } from '../../card.ts';
import { flat, lines } from '../../plain-text.ts';
import { codeBlock, type LinkOf, words } from './markup.ts';

/** What is shown whole or not at all: lines, and blocks of code, each a piece that is never cut. */
export type Item = readonly string[];

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
  // With the sign that asks for a picture: some fonts have it as a letter, and the others beside it are pictures.
  waiting: '⚪️',
  running: '⏳',
  done: '✅',
  warned: '⚠️',
  failed: '❌',
  unknown: '❓',
  skipped: '➖',
};

/** One cell of each explains itself in a table of two columns; of more, nobody knows which is which. */
const COLUMNS_WITHOUT_LABELS = 2;
/** Two signs for each tenth are too many on a telephone. */
const BAR_SIGNS = 10;
/** Some lines together, as they stand in the file. */
const DIFF_LINES = 20;

/** Lines of a text, each by itself. */
export function spokenLines(text: string, look: BodyLook): Item {
  return text.split('\n').map((line) => words(line, look));
}

export function factItem({ label, value }: CardFact, look: BodyLook): Item {
  return [`${words(label, { bold: true, longest: look.longest })}  ${words(value, look)}`];
}

/** The sign of its state, what it is about, and below that what was found: quoted, because lines cannot be indented. */
export function checklistItem({ state, text, detail = '', aside }: ChecklistItem, look: BodyLook): Item {
  // Not blanks: Discord shows several of them as one.
  const after = aside === undefined ? '' : ` · ${words(aside, look)}`;
  const found = detail === '' ? [] : spokenLines(detail, look).map((line) => `> ${line}`);
  return [`${SIGNS[state]} ${words(text, look)}${after}`, ...found];
}

/** A row of a table on one line: columns do not fit on a telephone. Cut as one text would be. */
export function rowItem(columns: readonly string[], [first = '', ...rest]: readonly string[], look: BodyLook): Item {
  let left = look.longest - first.length;
  const cells = rest.flatMap((cell, at) => {
    if (cell.trim() === '' || left <= 0) return [];
    const label = columns.length > COLUMNS_WITHOUT_LABELS ? `${flat(columns[at + 1] ?? '', left)} ` : '';
    const made = words(`${label}${cell}`, { ...look, longest: left });
    left -= label.length + cell.length;
    return [made];
  });
  return [[words(first, { ...look, bold: true }), ...cells].join(' · ')];
}

/** Where it is typed, the command to be copied as it stands, and what it shows when all is well. */
export function commandItem({ node, verb, command, see }: CardCommand, look: BodyLook): Item {
  const head = `${words(node, { bold: true, longest: look.longest })}  ${words(verb, look)}`;
  return [head, codePiece(command, look), ...(see === undefined ? [] : [`Look for\\: ${words(see, look)}`])];
}

/** Lines of a file, some at a time, with what is taken out and put in drawn apart. */
export function diffItems(rows: readonly string[], look: BodyLook): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < rows.length; at += DIFF_LINES)
    items.push([codePiece(rows.slice(at, at + DIFF_LINES).join('\n'), look, 'diff')]);
  return items;
}

function codePiece(code: string, { longestCode, elsewhere }: BodyLook, language = ''): string {
  const text = lines(code);
  if (text === '') return '(empty)';
  if (text.length > longestCode) return `${text.length} signs, too many to be shown here\\: ${elsewhere}`;
  return codeBlock(text, language) ?? `Not shown here, because it has signs of Discord in it\\: ${elsewhere}`;
}

/** How far it has come, for eyes and as a number. @param share from 0 to 1 */
export function bar(share: number): string {
  const within = Math.min(1, Math.max(0, share));
  const full = Math.floor(within * BAR_SIGNS);
  return `${'▓'.repeat(full)}${'░'.repeat(BAR_SIGNS - full)}  ${Math.floor(within * 100)} %`;
}

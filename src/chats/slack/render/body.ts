import type { Card, CardFact, CardSection, ChecklistItem } from '../../card.ts';
import type { Part } from './fit.ts';
import {
  lengthOf,
  type Chunk,
  type Inline,
  type Item,
  line,
  type LinkOf,
  plainText,
  shortened,
  sign,
  words,
} from './rich.ts';
import { flat, lines } from './text.ts';

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

/** What a look leaves out on purpose, beside what does not fit. */
export interface Body {
  readonly parts: readonly Part[];
  readonly leftOut: boolean;
}

/** Of the states that a reader has to do something about, all is shown at once. */
const LOUD: readonly ChecklistItem['state'][] = ['failed', 'warned', 'unknown', 'running'];

const SIGNS: Readonly<Record<ChecklistItem['state'], string>> = {
  waiting: 'white_circle',
  running: 'hourglass_flowing_sand',
  done: 'white_check_mark',
  warned: 'warning',
  failed: 'x',
  unknown: 'question',
  skipped: 'heavy_minus_sign',
};

/** One cell of each explains itself in a table of two columns; of more, nobody knows which is which. */
const COLUMNS_WITHOUT_LABELS = 2;
/** What stands between two cells at most, beside their label. */
const COLUMN_GAP = ' · ';
/** Two signs for each tenth are too many on a telephone. */
const BAR_SIGNS = 10;

/** Facts and sections of a card, in its order. */
export function bodyOf(card: Card, look: BodyLook): Body {
  const made = card.sections.map((section) => sectionPart(section, card, look));
  const facts: Part[] =
    card.facts.length === 0 ? [] : [{ heading: [], items: card.facts.map((fact) => factItem(fact, look)) }];
  const parts = made.map(({ part }) => part).filter(({ heading, items }) => heading.length + items.length > 0);
  return { parts: [...facts, ...parts], leftOut: made.some(({ leftOut }) => leftOut) || hasLongText(card, look) };
}

/** Lines, not two columns: those break on a telephone, and take as many lines on a screen. */
function factItem({ label, value }: CardFact, look: BodyLook): Item {
  return [line(...words(label, { bold: true, longest: look.longest }), plainText('  '), ...spoken(value, look))];
}

interface Made {
  readonly part: Part;
  readonly leftOut: boolean;
}

function sectionPart(section: CardSection, card: Card, look: BodyLook): Made {
  const title =
    section.title === undefined ? [] : [line(...words(section.title, { bold: true, longest: look.longest }))];
  const whole = (items: readonly Item[]): Made => ({ part: { heading: title, items }, leftOut: false });
  switch (section.kind) {
    case 'text':
      return whole(section.text.split('\n').map((text) => [line(...spoken(text, look))]));
    case 'checklist':
      return checklistPart(section, title, look);
    case 'progress':
      return whole([
        [line(plainText(bar(section.share)))],
        ...section.text.split('\n').map((text) => [line(...spoken(text, look))]),
      ]);
    case 'table':
      return whole(section.rows.map((row) => [line(...rowInline(section.columns, row, look))]));
    case 'commands':
      // On a card that must not be overlooked they are what has to be done now.
      if (look.everything || card.pinned === true) return whole(section.items.map((item) => commandItem(item, look)));
      return counted(section.title, section.items.length, 'command', look);
    case 'diff':
      if (look.everything) return whole(diffItems(section.lines, look));
      return counted(section.title, section.lines.length, 'line', look);
    case 'journal':
      if (look.everything)
        return whole(
          section.lines.map(({ seq, atMs, text }) => [
            line(plainText(`${seq}  `), ...words(`{t:${atMs}}`), plainText('  '), ...spoken(text, look)),
          ]),
        );
      return counted(section.title, section.lines.length, 'line', look);
    default:
      return section satisfies never;
  }
}

function checklistPart(
  section: Extract<CardSection, { kind: 'checklist' }>,
  title: readonly Chunk[],
  look: BodyLook,
): Made {
  if (section.folded === true && !look.everything)
    return { part: { heading: title, items: [] }, leftOut: section.items.length > 0 };
  const quiet = (item: ChecklistItem): boolean =>
    !look.everything && item.detail !== undefined && !LOUD.includes(item.state);
  const items = section.items.map((item) => checklistItem(quiet(item) ? { ...item, detail: '' } : item, look));
  return { part: { heading: title, items }, leftOut: section.items.some(quiet) };
}

function checklistItem({ state, text, detail = '', aside }: ChecklistItem, look: BodyLook): Item {
  const after = aside === undefined ? [] : [plainText('  '), ...spoken(aside, look)];
  const below = detail === '' ? [] : detail.split('\n').map((each) => line(...spoken(each, look)));
  return [line(sign(SIGNS[state]), plainText(' '), ...spoken(text, look), ...after), ...below];
}

function rowInline(columns: readonly string[], [first = '', ...rest]: readonly string[], look: BodyLook): Inline[] {
  const cells = rest.flatMap((cell, at): Inline[] => {
    if (cell.trim() === '') return [];
    const label = columns.length > COLUMNS_WITHOUT_LABELS ? `${flat(columns[at + 1] ?? '', look.longest)} ` : '';
    return [plainText(`${COLUMN_GAP}${label}`), ...spoken(cell, look)];
  });
  const all = [...words(first, { bold: true, linkOf: look.linkOf, longest: look.longest }), ...cells];
  return shortened(all, look.longest);
}

function commandItem(item: Extract<CardSection, { kind: 'commands' }>['items'][number], look: BodyLook): Item {
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

function diffItems(rows: readonly string[], look: BodyLook): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < rows.length; at += DIFF_LINES)
    items.push([codeChunk(rows.slice(at, at + DIFF_LINES).join('\n'), look)]);
  return items;
}

function counted(title: string, count: number, what: string, look: BodyLook): Made {
  const number = `  ${count} ${what}${count === 1 ? '' : 's'}, in the details`;
  const heading = count === 0 ? [] : [line(...words(title, { bold: true, longest: look.longest }), plainText(number))];
  return { part: { heading, items: [] }, leftOut: count > 0 };
}

function spoken(text: string, { linkOf, longest }: BodyLook): Inline[] {
  return words(text, { linkOf, longest });
}

function bar(share: number): string {
  const within = Math.min(1, Math.max(0, share));
  const full = Math.floor(within * BAR_SIGNS);
  return `${'▓'.repeat(full)}${'░'.repeat(BAR_SIGNS - full)}  ${Math.floor(within * 100)} %`;
}

/** Whether any of it was cut: one text, or the texts of one row together. */
function hasLongText({ facts, sections }: Card, { longest }: BodyLook): boolean {
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? value.split('\n')
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(texts)
        : [];
  const rows = sections.flatMap((section) => (section.kind === 'table' ? section.rows : []));
  const isLong = (text: string): boolean => lengthOf(text) > longest;
  return texts([facts, sections]).some(isLong) || rows.some((row) => isLong(row.join(COLUMN_GAP)));
}

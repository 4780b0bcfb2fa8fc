import type { Card, CardSection, ChecklistItem } from '../../card.ts';
import type { Part } from './fit.ts';
import {
  bar,
  type BodyLook,
  checklistItem,
  COLUMN_GAP,
  commandItem,
  diffItems,
  factItem,
  rowInline,
  spoken,
} from './items.ts';
import { type Chunk, type Item, lengthOf, line, plainText, words } from './rich.ts';

/** What a look leaves out on purpose, beside what does not fit. */
export interface Body {
  readonly parts: readonly Part[];
  readonly leftOut: boolean;
}

/** Of the states that a reader has to do something about, all is shown at once. */
const LOUD: readonly ChecklistItem['state'][] = ['failed', 'warned', 'unknown', 'running'];

/** Facts and sections of a card, in its order. */
export function bodyOf(card: Card, look: BodyLook): Body {
  const made = card.sections.map((section) => sectionPart(section, card, look));
  const facts: Part[] =
    card.facts.length === 0 ? [] : [{ heading: [], items: card.facts.map((fact) => factItem(fact, look)) }];
  const parts = made.map(({ part }) => part).filter(({ heading, items }) => heading.length + items.length > 0);
  return { parts: [...facts, ...parts], leftOut: made.some(({ leftOut }) => leftOut) || hasLongText(card, look) };
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

function counted(title: string, count: number, what: string, look: BodyLook): Made {
  const number = `  ${count} ${what}${count === 1 ? '' : 's'}, in the details`;
  const heading = count === 0 ? [] : [line(...words(title, { bold: true, longest: look.longest }), plainText(number))];
  return { part: { heading, items: [] }, leftOut: count > 0 };
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

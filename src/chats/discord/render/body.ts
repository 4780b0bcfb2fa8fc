import type { Card, CardSection, ChecklistItem } from '../../card.ts';
import type { Part } from './fit.ts';
import {
  bar,
  type BodyLook,
  checklistItem,
  commandItem,
  diffItems,
  factItem,
  type Item,
  rowItem,
  spokenLines,
} from './items.ts';
import { lengthOf, moment, words } from './markup.ts';

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
  const facts: Part = { heading: [], items: card.facts.map((fact) => factItem(fact, look)) };
  const parts = [facts, ...made.map(({ part }) => part)];
  return {
    parts: parts.filter(({ heading, items }) => heading.length + items.length > 0),
    leftOut: made.some(({ leftOut }) => leftOut) || hasLongText(card, look),
  };
}

interface Made {
  readonly part: Part;
  readonly leftOut: boolean;
}

function sectionPart(section: CardSection, card: Card, look: BodyLook): Made {
  const title =
    section.title === undefined || section.title.trim() === ''
      ? []
      : [words(section.title, { bold: true, longest: look.longest })];
  const whole = (items: readonly Item[]): Made => ({ part: { heading: title, items }, leftOut: false });
  switch (section.kind) {
    case 'text':
      return whole(spokenLines(section.text, look).map((line) => [line]));
    case 'checklist':
      return checklistPart(section, title, look);
    case 'progress':
      return whole([[bar(section.share)], spokenLines(section.text, look)]);
    case 'table':
      return whole(section.rows.map((row) => rowItem(section.columns, row, look)));
    case 'commands':
      // On a card that must not be overlooked they are what has to be done now.
      if (look.everything || card.pinned === true) return whole(section.items.map((item) => commandItem(item, look)));
      return counted(title, section.items.length, 'command');
    case 'diff':
      return look.everything ? whole(diffItems(section.lines, look)) : counted(title, section.lines.length, 'line');
    case 'journal':
      if (!look.everything) return counted(title, section.lines.length, 'line');
      return whole(section.lines.map(({ seq, atMs, text }) => [`${seq}  ${moment(atMs)}  ${words(text, look)}`]));
    default:
      return section satisfies never;
  }
}

function checklistPart(section: Extract<CardSection, { kind: 'checklist' }>, title: Item, look: BodyLook): Made {
  if (section.folded === true && !look.everything)
    return { part: { heading: title, items: [] }, leftOut: section.items.length > 0 };
  const quiet = (item: ChecklistItem): boolean =>
    !look.everything && item.detail !== undefined && !LOUD.includes(item.state);
  const items = section.items.map((item) => checklistItem(quiet(item) ? { ...item, detail: '' } : item, look));
  return { part: { heading: title, items }, leftOut: section.items.some(quiet) };
}

function counted([title = '']: Item, count: number, what: string): Made {
  const heading = count === 0 ? [] : [`${title}  ${count} ${what}${count === 1 ? '' : 's'}, in the details`];
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
  return texts([facts, sections]).some(isLong) || rows.some((row) => isLong(row.join(' · ')));
}

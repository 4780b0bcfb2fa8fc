import type { Card, CardSection } from '../../card.ts';
import { clean, lines, utcWords } from '../../plain-text.ts';
import { bar } from './items.ts';

/** All of a card as plain text, with moments in UTC: for a file. */
export function wholeText(card: Card): string {
  const facts = card.facts.map(({ label, value }) => `${label}: ${value}`);
  const parts = [[card.title, card.headline], facts, ...card.sections.map(sectionLines), [card.footer]];
  const text = parts
    .filter((part) => part.some((line) => line !== ''))
    .map((part) => part.join('\n'))
    .join('\n\n');
  return `${lines(text)}\n`;
}

function sectionLines(section: CardSection): string[] {
  const title = section.title === undefined ? [] : [section.title];
  switch (section.kind) {
    case 'text':
      return [...title, section.text];
    case 'progress':
      return [...title, bar(section.share), section.text];
    case 'checklist':
      return [
        ...title,
        ...section.items.flatMap(({ state, text, detail, aside }) => [
          `[${state}] ${text}${aside === undefined ? '' : `  ${aside}`}`,
          ...(detail === undefined || detail === '' ? [] : [indented(detail)]),
        ]),
      ];
    case 'commands':
      return [
        ...title,
        ...section.items.flatMap(({ node, verb, command, see }) => [
          `${node}  ${verb}`,
          indented(command),
          ...(see === undefined ? [] : [indented(`Look for: ${see}`)]),
        ]),
      ];
    case 'diff':
      return [...title, ...section.lines];
    case 'table':
      return [...title, section.columns.join('  |  '), ...section.rows.map((row) => row.join('  |  '))];
    case 'journal':
      return [...title, ...section.lines.map(({ seq, atMs, text }) => `${seq}  ${utcWords(atMs)}  ${clean(text)}`)];
    default:
      return section satisfies never;
  }
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

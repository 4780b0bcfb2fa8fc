import { readFileSync } from 'node:fs';

/** What `carried by` may name: a step or check in code style, or a departure. */
const REFERENCE = /`([a-z-]+)`|\b(d\d+)\b/g;

type Row = readonly string[];

/** A page of docs/runbooks, read as the tables that it consists of. */
export interface RunbookPage {
  readonly text: string;
  /** The rows of the first table below a heading, cell by cell, without header and rule. */
  readonly tableUnder: (heading: string) => readonly Row[];
  readonly sentences: readonly Row[];
  readonly departures: readonly Row[];
  /** What the sentences of the guide are carried by, one by one. */
  readonly references: readonly { readonly id: string; readonly reference: string }[];
  /** What stands in that column besides references. */
  readonly strayWords: readonly string[];
}

export function runbookPage(name: string): RunbookPage {
  const text = readFileSync(new URL(`../../docs/runbooks/${name}.md`, import.meta.url), 'utf8');
  const tableUnder = (heading: string): readonly Row[] => rowsUnder(text, heading);
  const sentences = tableUnder('The runbook, sentence by sentence');
  return {
    text,
    tableUnder,
    sentences,
    departures: tableUnder('Departures'),
    references: sentences.flatMap(([id = '', , carriedBy = '']) =>
      [...carriedBy.matchAll(REFERENCE)].map((match) => ({ id, reference: match[1] ?? match[2] ?? '' })),
    ),
    strayWords: sentences
      .filter(([, , carriedBy = '']) => carriedBy.replaceAll(REFERENCE, '').replaceAll(/[, ]/g, ''))
      .map(([id = '', , carriedBy = '']) => `${id}: ${carriedBy}`),
  };
}

function rowsUnder(text: string, heading: string): readonly Row[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const table = first === -1 ? [] : lines.slice(first);
  const end = table.findIndex((line) => !line.startsWith('|'));
  return table.slice(2, end === -1 ? undefined : end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The first cell without its code style. */
export const idOf = ([cell = '']: Row): string => cell.replaceAll('`', '');

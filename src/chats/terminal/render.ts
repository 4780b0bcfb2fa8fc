import type { Card, CardSection, ChecklistItem } from '../card.ts';
import { INVISIBLE } from '../invisible.ts';
import { clockOf, dayOf, timed, zoneName } from './times.ts';
import { columnsOf, padded, wrapped } from './width.ts';

/** How a card is to be shown on this terminal. */
export interface TerminalLook {
  /** Columns of the terminal; text is kept within it. */
  readonly width: number;
  /** Whether colour codes may be sent; false when the output is not a terminal. */
  readonly color: boolean;
  /** Milliseconds since 1970, for `2 min ago`. */
  readonly now: number;
  /** IANA name; the reader's own zone when left out. */
  readonly timeZone?: string;
}

/** Longer lines than this are hard to read, however wide the window is. */
const WIDEST = 100;

const COLUMNS_WITHOUT_LABELS = 3;

/** A word in front of each line that tells the state without colour. */
const MARKS: Readonly<Record<ChecklistItem['state'], string>> = {
  waiting: ' .. ',
  running: ' >> ',
  done: ' ok ',
  warned: 'warn',
  failed: 'FAIL',
  unknown: ' ?? ',
  skipped: ' -- ',
};

const PAINT = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', cyan: '36' } as const;
type Colour = keyof typeof PAINT;

const TONES: Readonly<Record<Card['tone'], Colour>> = {
  neutral: 'bold',
  progress: 'cyan',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
};
const STATES: Readonly<Record<ChecklistItem['state'], Colour>> = {
  waiting: 'dim',
  running: 'cyan',
  done: 'green',
  warned: 'yellow',
  failed: 'red',
  unknown: 'red',
  skipped: 'dim',
};

/**
 * A card as text for a terminal, ending with a line break. Control characters in the card are never passed on.
 * @param before what stands before each command to make it a line that can be pasted: `npm run baton -- `
 */
export function renderCard(card: Card, look: TerminalLook, before = ''): string {
  const page = pageFor(look);
  const lines = [
    ...wrapped(page.text(card.title), page.width).map((line) => page.paint(line, 'dim')),
    ...wrapped(page.text(card.headline), page.width).map((line) => page.paint(line, 'bold', TONES[card.tone])),
    ...factLines(card, page),
    ...card.sections.flatMap((section) => ['', ...sectionLines(section, page)]),
    ...buttonLines(card, page, before),
    ...(card.footer === ''
      ? []
      : ['', ...wrapped(page.text(card.footer), page.width).map((line) => page.paint(line, 'dim'))]),
  ];
  return `${lines.join('\n')}\n`;
}

interface Page {
  readonly width: number;
  paint(text: string, ...colours: readonly Colour[]): string;
  text(text: string): string;
  /** A moment to the tenth of a second, its day, and the name of the reader's zone at that moment. */
  clock(ms: number): string;
  day(ms: number): string;
  zone(ms: number): string;
}

function pageFor(look: TerminalLook): Page {
  return {
    width: Math.min(WIDEST, Math.max(20, look.width)),
    paint: (text, ...colours) => {
      if (!look.color || text === '') return text;
      return `\u001B[${colours.map((colour) => PAINT[colour]).join(';')}m${text}\u001B[0m`;
    },
    text: (text) => timed(text, look).replaceAll(INVISIBLE, ''),
    clock: (ms) => clockOf(ms, look.timeZone),
    day: (ms) => dayOf(ms, look.timeZone),
    zone: (ms) => zoneName(ms, look.timeZone),
  };
}

function factLines(card: Card, page: Page): string[] {
  if (card.facts.length === 0) return [];
  const column = Math.max(...card.facts.map((fact) => columnsOf(page.text(fact.label)))) + 2;
  // Labels that take half the line leave no room for the values, which then stand below.
  const beside = column <= page.width / 2;
  const lines = card.facts.flatMap((fact) => {
    const label = page.text(fact.label);
    if (beside) return hanging(page.paint(padded(label, column), 'dim'), column, page.text(fact.value), page);
    return [
      ...wrapped(label, page.width).map((line) => page.paint(line, 'dim')),
      ...hanging('  ', 2, page.text(fact.value), page),
    ];
  });
  return ['', ...lines];
}

/** `lead` and then `text`, its further lines standing under the first. @param columns width of `lead` without colour codes */
function hanging(lead: string, columns: number, text: string, page: Page): string[] {
  return wrapped(text, page.width - columns).map((line, index) => `${index === 0 ? lead : ' '.repeat(columns)}${line}`);
}

function sectionLines(section: CardSection, page: Page): string[] {
  const heading =
    section.title === undefined
      ? []
      : wrapped(page.text(section.title), page.width).map((line) => page.paint(line, 'bold'));
  switch (section.kind) {
    case 'text':
      return [...heading, ...wrapped(page.text(section.text), page.width)];
    case 'checklist':
      return section.folded === true
        ? heading
        : [...heading, ...section.items.flatMap((item) => itemLines(item, page))];
    case 'diff':
      return [
        ...heading,
        ...section.lines.flatMap((line) =>
          // Wrapped, never cut: whoever approves has to see all of it.
          hanging('  ', 2, page.text(line), page).map((shown) =>
            page.paint(shown, line.startsWith('-') ? 'red' : line.startsWith('+') ? 'green' : 'dim'),
          ),
        ),
      ];
    case 'commands':
      return [
        ...heading,
        ...section.items.flatMap((item) => [
          ...hanging('  ', 2, `${page.text(item.node)}  ${page.text(item.verb)}`, page).map((line) =>
            page.paint(line, 'dim'),
          ),
          ...commandLines(page.text(item.command), page),
          ...(item.see === undefined
            ? []
            : hanging('    ', 4, `look for: ${page.text(item.see)}`, page).map((line) => page.paint(line, 'dim'))),
        ]),
      ];
    case 'table':
      return [...heading, ...tableLines(section.columns, section.rows, page)];
    case 'progress':
      return [...heading, barLine(section.share, page), ...wrapped(page.text(section.text), page.width)];
    case 'journal':
      return [...heading, ...journalLines(section, page)];
    default:
      return section satisfies never;
  }
}

/** Call data is one word of a thousand signs: broken into lines it could not be pasted any more. */
function commandLines(command: string, page: Page): string[] {
  const isOneWord = !/\s/.test(command) && columnsOf(command) > page.width - 4;
  return isOneWord ? [command] : hanging('    ', 4, command, page);
}

/** Two columns for each tenth: still a bar at the narrowest. */
const BAR_COLUMNS = 20;

function barLine(share: number, page: Page): string {
  const full = Math.floor(share * BAR_COLUMNS);
  const bar = `${'#'.repeat(full)}${'.'.repeat(BAR_COLUMNS - full)}`;
  return `${page.paint(`[${bar}]`, 'cyan')} ${Math.floor(share * 100)} %`;
}

function itemLines(item: ChecklistItem, page: Page): string[] {
  const lead = `${page.paint(MARKS[item.state], STATES[item.state])}  `;
  const aside = item.aside === undefined ? '' : `  ${page.text(item.aside)}`;
  return [
    ...hanging(lead, 6, page.text(item.text) + aside, page),
    ...(item.detail === undefined
      ? []
      : hanging('      ', 6, page.text(item.detail), page).map((line) => page.paint(line, 'dim'))),
    ...(item.link === undefined
      ? []
      : hanging('      ', 6, page.text(item.link), page).map((line) => page.paint(line, 'dim'))),
  ];
}

/** One line each where it fits; the day and the zone once, and a day again where a new one begins. */
function journalLines({ lines }: Extract<CardSection, { kind: 'journal' }>, page: Page): string[] {
  const numbers = Math.max(2, String(lines.at(-1)?.seq ?? 0).length);
  let day = '';
  return lines.flatMap(({ seq, atMs, text }) => {
    const today = page.day(atMs);
    const heading = today === day ? [] : [page.paint(day === '' ? `${today} ${page.zone(atMs)}` : today, 'dim')];
    day = today;
    const lead = `${String(seq).padStart(numbers)}  ${page.clock(atMs)}  `;
    return [...heading, ...hanging(page.paint(lead, 'dim'), columnsOf(lead), page.text(text), page)];
  });
}

/** Columns side by side where they fit, otherwise one block per row. */
function tableLines(columns: readonly string[], rows: readonly (readonly string[])[], page: Page): string[] {
  const all = [columns, ...rows].map((row) => row.map((cell) => page.text(cell)));
  const widths = columns.map((_, at) => Math.max(...all.map((row) => columnsOf(row[at] ?? ''))) + 2);
  if (widths.reduce((one, other) => one + other, 0) <= page.width) {
    const lines = all.map((row) =>
      row
        .map((cell, at) => padded(cell, widths[at] ?? 0))
        .join('')
        .trimEnd(),
    );
    return lines.map((line, index) => (index === 0 ? page.paint(line, 'dim') : line));
  }
  return rows.flatMap(([first = '', ...rest]) => [
    ...hanging('', 0, page.text(first), page),
    ...rest.flatMap((cell, at) => hanging('    ', 4, page.text(labelled(cell, columns, at + 1)), page)),
  ]);
}

/** Two or three cells below each other explain themselves; of more, nobody knows any longer which is which. */
function labelled(cell: string, columns: readonly string[], at: number): string {
  return columns.length > COLUMNS_WITHOUT_LABELS ? `${columns[at] ?? ''}: ${cell}` : cell;
}

/** A terminal has no buttons, so that it shows what to type. A line to be pasted is never broken. */
function buttonLines(card: Card, page: Page, before: string): string[] {
  if (card.buttons.length === 0) return [];
  const lines = card.buttons.flatMap((button) => {
    const command = `${page.text(button.command)}${button.asks === undefined ? '' : ' --reason "…"'}`;
    return before === '' ? hanging('  ', 2, command, page) : [`  ${before}${command}`];
  });
  return ['', page.paint('To answer:', 'bold'), ...lines];
}

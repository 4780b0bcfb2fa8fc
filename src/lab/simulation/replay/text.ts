import type { Card } from '../../../chats/card.ts';
import type { LookBackFrame } from '../../../chats/project/look-back.ts';
import { renderCard } from '../../../chats/terminal/render.ts';
import { timed } from '../../../chats/terminal/times.ts';
import { columnsOf, wrapped } from '../../../chats/terminal/width.ts';
import type { History, RunBack } from './history.ts';
import { preface } from './preface.ts';
import { sinceWords } from './since.ts';

/** How wide the text may be, and whether it may be coloured. */
export interface TextLook {
  readonly width: number;
  readonly color: boolean;
}

/** One zone on every machine: the same name gives the same text. */
const ZONE = 'UTC';
const CARD_INDENT = ' '.repeat(6);
const MARKS = { harm: '!', bad: 'X', none: ' ' } as const;
const COLOURS = { harm: '33', bad: '1;31', none: '' } as const;

/** A frame and the run of which it is; null for what happened where no run was made. */
export interface Moment {
  readonly frame: LookBackFrame;
  readonly back: RunBack | null;
}

/** All runs and the world around them as one sequence in order of time. */
export function momentsOf({ runs, world }: History): Moment[] {
  if (runs.length === 0) return world.map((line) => ({ frame: { ...line, card: null }, back: null }));
  return runs
    .flatMap((back) => back.frames.map((frame) => ({ frame, back })))
    .toSorted((a, b) => a.frame.atMs - b.frame.atMs);
}

/** The history as one readable sequence. @param name what was replayed */
export function historyText(name: string, history: History, look: TextLook): string {
  const { played, findings } = history;
  const shown = new Map<RunBack, Card>();
  const lines = momentsOf(history).flatMap(({ frame, back }) => {
    const line = momentLines(frame, history, look);
    if (frame.card === null || back === null) return line;
    const before = shown.get(back) ?? null;
    shown.set(back, frame.card);
    return [...line, ...cardLines(frame.card, isResting(frame, back, history) ? null : before, frame.atMs, look)];
  });
  const head = preface(name, played, findings).flatMap((line) => hanging(line, look.width));
  return `${[...head, '', ...lines].join('\n')}\n`;
}

/** Further lines stand under the first word of the first. */
function hanging(line: string, width: number): string[] {
  const [indent = ''] = /^ */.exec(line) ?? [];
  return wrapped(line.trimStart(), width - indent.length).map((each) => indent + each);
}

function momentLines(frame: LookBackFrame, { played, slotAt }: History, look: TextLook): string[] {
  const { atMs, source, mark = 'none', text } = frame;
  const slot = slotAt(atMs);
  const lead = [
    sinceWords(atMs, played.beganAtMs).padStart(11),
    String(slot ?? '').padStart(8),
    source.padEnd(8),
    MARKS[mark],
    '',
  ].join(' ');
  const columns = columnsOf(lead);
  return wrapped(timed(text, { now: atMs, timeZone: ZONE }), look.width - columns).map((line, index) =>
    painted(`${index === 0 ? lead : ' '.repeat(columns)}${line}`, COLOURS[mark], look),
  );
}

/** Where a run stands or ends people read the whole card. */
function isResting({ entry }: LookBackFrame, { run }: RunBack, { played }: History): boolean {
  const kind = played.state.runs.get(run.id)?.lines[(entry?.seq ?? 0) - 1]?.event.kind;
  return kind === 'run.stopped' || kind === 'run.ended';
}

/** Its headline, and what was not there before; all of it where there is nothing before. */
function cardLines(card: Card, before: Card | null, atMs: number, look: TextLook): string[] {
  const now = rendered(card, atMs, look);
  const lines = before === null ? now : [...headlineOf(card, atMs, look), ...newLines(card, before, atMs, look)];
  return lines.map((line) => painted(`${CARD_INDENT}| ${line}`.trimEnd(), '36', look));
}

function headlineOf(card: Card, atMs: number, look: TextLook): string[] {
  return wrapped(timed(card.headline, { now: atMs, timeZone: ZONE }), roomFor(look));
}

/** Both are rendered as of the same moment, so that `2 s ago` is no change. */
function newLines(card: Card, before: Card, atMs: number, look: TextLook): string[] {
  const old = new Set(rendered(before, atMs, look));
  const left = new Set(card.buttons.map(({ command }) => command));
  const gone = before.buttons.filter(({ command }) => !left.has(command));
  return [
    ...rendered({ ...card, title: '', headline: '' }, atMs, look).filter(
      (line) => line.trim() !== '' && !old.has(line),
    ),
    ...gone.map(({ command }) => `No longer to be answered: ${command}`),
  ];
}

/** Without the small print, which changes with each line. */
function rendered(card: Card, atMs: number, look: TextLook): string[] {
  return renderCard({ ...card, footer: '' }, { width: roomFor(look), color: false, now: atMs, timeZone: ZONE })
    .trimEnd()
    .split('\n');
}

const roomFor = ({ width }: TextLook): number => width - CARD_INDENT.length - 2;

function painted(text: string, colour: string, { color }: TextLook): string {
  return color && colour !== '' ? `\u001B[${colour}m${text}\u001B[0m` : text;
}

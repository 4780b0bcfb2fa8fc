import type { JournalEntry } from '../../domain/journal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { journalLine } from './journal-line.ts';
import { runsAsOf } from './run-as-of.ts';
import { cardOf, firstStory, storyAfter } from './run-card.ts';
import type { PeopleNames } from './words.ts';

/** One line of a run's look back. */
export interface LookBackLine {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Who tells it: `journal`, or whatever else is known of that time. */
  readonly source: string;
  /** `bad`: something that must not be. `harm`: something that went wrong. */
  readonly mark?: 'harm' | 'bad';
  /** One sentence. May hold time marks. */
  readonly text: string;
  /** Evidence, line by line; empty when there is none. */
  readonly detail: string;
}

/** A line and what people saw of the run from then on. */
export interface LookBackFrame extends LookBackLine {
  /** Of a line of the journal: its number and hash. */
  readonly entry?: { readonly seq: number; readonly hash: string };
  /** As it became with this line; null when it stayed as it was. The first line of the journal has one. */
  readonly card: Card | null;
}

/**
 * A run looked back on: its journal in words, and at each line its card as people saw it then.
 * @param run as it is now
 * @param entries its whole journal, oldest first
 * @param besides what else is known of that time, oldest first. Of two lines of one moment it comes first: it is the cause.
 */
export function lookBack(
  run: Run,
  plan: Plan,
  entries: readonly JournalEntry[],
  people: PeopleNames = {},
  besides: readonly LookBackLine[] = [],
): LookBackFrame[] {
  const stood = runsAsOf(run, plan, entries);
  let story = firstStory(plan);
  let shown = '';
  const frames = entries.map((entry, index): LookBackFrame => {
    const { atMs, text, detail, seq, hash } = journalLine(entry, people, plan);
    story = storyAfter(story, plan, entries, index, people);
    const card = cardOf(stood[index] ?? run, plan, story, atMs, people);
    const seen = wordsOf(card);
    const isNew = seen !== shown;
    shown = seen;
    return { atMs, source: 'journal', text, detail, entry: { seq, hash }, card: isNew ? card : null };
  });
  return merged(
    besides.map((line) => ({ ...line, card: null })),
    frames,
  );
}

/** Both in their own order: the journal keeps its own also where the clock of the database went back. */
function merged(besides: readonly LookBackFrame[], frames: readonly LookBackFrame[]): LookBackFrame[] {
  const all: LookBackFrame[] = [];
  let next = 0;
  for (const frame of frames) {
    const first = next;
    while ((besides[next]?.atMs ?? Infinity) <= frame.atMs) next += 1;
    all.push(...besides.slice(first, next), frame);
  }
  return [...all, ...besides.slice(next)];
}

/** What a reader notices. The small print changes with every line of the journal. */
function wordsOf(card: Card): string {
  return JSON.stringify({ ...card, footer: '' });
}

import { BatonError, messageOf } from '../../domain/failure.ts';
import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { movesRole, preparedWords } from './moves.ts';
import { counted, durationWords, oneLine, plain } from './words.ts';

/** A run's state in two or three words. */
export function runWords(run: Pick<Run, 'procedure' | 'state' | 'from' | 'to'>): string {
  if (!movesRole(run.procedure) && (run.state === 'done' || run.state === 'returned')) return preparedWords(run);
  switch (run.state) {
    case 'queued':
      return 'starts soon';
    case 'running':
      return 'running';
    case 'waiting':
      return 'waits';
    case 'stopped':
      return 'stopped, needs people';
    case 'done':
      return `done, moved to ${run.to}`;
    case 'returned':
      return `returned to ${run.from}`;
    case 'cancelled':
      return 'cancelled';
    case 'replaced':
      return 'replaced by a takeover';
    default:
      return run.state satisfies never;
  }
}

/** Past and present runs, newest first. */
export function runsCard(key: string, runs: readonly Run[]): Card {
  const rows = runs.map((run) => [
    run.id,
    run.validator,
    movesRole(run.procedure) ? `${run.from} → ${run.to}` : [...new Set([run.from, run.to])].join(', '),
    runWords(run),
    timeMark(run.createdAtMs),
    run.endedAtMs === null ? 'open' : durationWords(run.endedAtMs - run.createdAtMs),
  ]);
  const open = runs.filter((run) => run.endedAtMs === null).length;
  return {
    key,
    title: 'Runs',
    tone: 'neutral',
    headline: runs.length === 0 ? 'No run yet.' : `${counted(runs.length, 'run')}, ${open} open.`,
    facts: [],
    sections:
      rows.length === 0
        ? []
        : [
            {
              kind: 'table',
              title: 'Newest first',
              columns: ['Run', 'Validator', 'Move', 'State', 'Started', 'Took'],
              rows,
            },
          ],
    buttons: [],
    footer: '',
  };
}

/** One command of the catalogue as help shows it. */
export interface CommandHelp {
  readonly name: string;
  /** With its arguments: `handover VALIDATOR [--to NODE]`. */
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
  /** What happens and what does not, in a few sentences. */
  readonly help: string;
}

/** All commands in a line each, or the one that was asked about in full. */
export function helpCard(key: string, catalogue: readonly CommandHelp[], about?: string): Card {
  const found = about === undefined ? undefined : catalogue.find((command) => command.name === about);
  if (found !== undefined) {
    const text = `${found.usage}\n${found.help}\nFor example: ${found.example}`;
    return { ...textCard(key, 'Help', `${found.name}: ${found.summary}.`), sections: [{ kind: 'text', text }] };
  }
  const wrong = about === undefined ? '' : `There is no command ${oneLine(about, 40)}. `;
  const rows = catalogue.map((command) => [command.usage, command.summary]);
  return {
    ...textCard(key, 'Help', `${wrong}Type a command, or press a button on a card.`),
    sections: [{ kind: 'table', title: 'Commands', columns: ['Command', 'What it does'], rows }],
    footer: 'Nothing moves before a plan is approved.',
  };
}

/** What a verification went over. */
export function verifiedWords(verdict: {
  readonly runs: number;
  readonly entries: number;
  readonly pruned: number;
  readonly watched: number;
}): string {
  const pruned = verdict.pruned === 0 ? '' : ` (${verdict.pruned} more pruned by age)`;
  const lines = `${counted(verdict.entries, 'line')} of ${counted(verdict.runs, 'run')}${pruned}`;
  return verdict.watched === 0 ? lines : `${lines} and ${verdict.watched} of the watch`;
}

/** A plain answer. The first line is the headline, the rest stands below. */
export function textCard(key: string, title: string, text: string, tone: Card['tone'] = 'neutral'): Card {
  const [headline = '', ...rest] = plain(text, 2000).split('\n');
  const body = rest.join('\n').trim();
  return {
    key,
    title,
    tone,
    headline,
    facts: [],
    sections: body === '' ? [] : [{ kind: 'text', text: body }],
    buttons: [],
    footer: '',
  };
}

/** Why something was not done: what was found, what to do about it, and the stable code to search for. */
export function errorCard(key: string, error: unknown): Card {
  const known = error instanceof BatonError;
  const card = textCard(
    key,
    'Not done',
    known ? `${messageOf(error)}\n${error.advice}` : `Something unexpected went wrong: ${messageOf(error)}`,
    'bad',
  );
  return { ...card, footer: known ? error.code : 'unexpected' };
}

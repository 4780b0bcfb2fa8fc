import type { Plan, PlannedChange } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { CardSection } from '../card.ts';
import type { RunPicture } from './run-picture.ts';
import { counted, oneLine } from './words.ts';

/** Procedures that change files on nodes and leave it to whoever signs to go on signing. */
const MOVES_NOTHING: ReadonlySet<string> = new Set(['solana/prepare', 'solana/prepare-undo']);

/** Whether a run or plan moves a role; one that does not is told in other words. */
export const movesRole = ({ procedure }: Pick<Run, 'procedure'>): boolean => !MOVES_NOTHING.has(procedure);

/** `sol-a, sol-b`, or the one node. */
export function nodesWords({ from, to }: Pick<Run, 'from' | 'to'>): string {
  return from === to ? from : `${from}, ${to}`;
}

/** How such a run ended, in a word for lists. */
export function preparedWords({ state, procedure }: Pick<Run, 'state' | 'procedure'>): string {
  if (state === 'done') return procedure === 'solana/prepare' ? 'done, prepared' : 'done, put back';
  return state === 'returned' ? 'not done' : state;
}

/** First line of such a run once it stands or has ended: who signs is not its business, and has not changed. */
export function preparedLine(run: Run, { stopped, ended }: RunPicture): string {
  if (run.state === 'stopped')
    return `Stopped: ${oneLine(stopped?.because ?? 'no reason was recorded')} Whoever signed before still does.`;
  if (run.state === 'cancelled') return 'Cancelled. Nothing was changed.';
  return oneLine(ended?.because ?? '');
}

/** What each way out of such a run does; those that are not here are the same for every run. */
export const PREPARE_WAYS: Readonly<Record<string, string>> = {
  look: 'Baton says whether the run could go on. Nothing is changed.',
  resume: 'Baton looks at each node, then does what is still to be done. What was refused has to be mended first.',
  return: 'Baton puts back what this run has changed, where nobody has changed it since.',
  'stand-down': 'The run is closed as it is; what it changed stays, and `prepare --undo` can put it back.',
};

/** Every change as a diff, one item a file: lines wrap on a phone, and nothing has to be scrolled sideways. */
export function changeSections({ changes = [] }: Plan): CardSection[] {
  if (changes.length === 0) return [];
  const items = changes.map((change) => ({ state: 'waiting', text: titleOf(change), detail: diffOf(change) }) as const);
  return [{ kind: 'checklist', title: `${counted(changes.length, 'change')}, each kept first`, items }];
}

function titleOf({ node, what, path }: PlannedChange): string {
  return `${node}: ${what}, ${path}`;
}

/** A line of a file may be anything, also something that a chat would take for its own markup. */
function diffOf({ diff }: PlannedChange): string {
  return diff.map((line) => oneLine(line)).join('\n');
}

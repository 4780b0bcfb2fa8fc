import type { JournalEntry } from '../../domain/journal.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { IncidentMove } from '../outbox.ts';
import { timeMark } from '../time-mark.ts';
import type { IncidentView } from './incident-view.ts';
import { movesRole } from './moves.ts';
import { runPicture } from './run-picture.ts';

/** The step after which the chain has shown who signs. */
const SHOWN_BY = 'verify';

/** Who signs as far as a run knows that is at work, in one sentence: the watch does not look meanwhile. */
export function knowsWords(run: Run, plan: Plan, entries: readonly JournalEntry[]): string {
  if (!movesRole(run.procedure)) return 'It moves no role.';
  const { toldAtMs, steps } = runPicture(plan, entries);
  if (steps.some(({ id, state }) => id === SHOWN_BY && state.kind === 'proven')) return `It has seen ${run.to} sign.`;
  return toldAtMs === null
    ? `As it stands, it has not told ${run.to} to sign.`
    : `It told ${run.to} to sign ${timeMark(toldAtMs)}.`;
}

/** The newest run of the validator that began after that plan was made, and is not its own; null where there is none. */
export function passedBy({ plan, madeAtMs }: IncidentMove, { runs }: Pick<IncidentView, 'runs'>): Run | null {
  return runs.findLast((run) => run.plan !== plan && run.createdAtMs > madeAtMs) ?? null;
}

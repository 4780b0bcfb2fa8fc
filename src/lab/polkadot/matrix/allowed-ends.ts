import { DOT_FAULTS, type DotEnd } from './faults.ts';
import type { DotPlay } from './play-schedule.ts';

/** How a run may end after what has struck it. */
export function allowedEnds(
  { fired, crash }: Pick<DotPlay, 'fired' | 'crash'>,
  somethingWasSent: boolean,
): readonly DotEnd[] {
  const ends = new Set<DotEnd>(['done']);
  for (const { name } of fired) for (const end of DOT_FAULTS[name].ends) ends.add(end);
  // Before anything is sent a run may end as well, and a new plan is made.
  if (crash !== null && !somethingWasSent) ends.add('returned');
  if (crash?.kind === 'abort' || crash?.kind === 'pause') ends.add('cancelled').add('returned');
  return [...ends];
}

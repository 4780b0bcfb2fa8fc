import { NEAR_FAULTS, type NearEnd } from './faults.ts';
import type { NearPlay } from './play-schedule.ts';

/** How a run may end after what has struck it. */
export function allowedEnds({
  schedule,
  fired,
  crash,
}: Pick<NearPlay, 'schedule' | 'fired' | 'crash'>): readonly NearEnd[] {
  const ends = new Set<NearEnd>(['done']);
  for (const { name } of fired) for (const end of NEAR_FAULTS[name].ends) ends.add(end);
  if (crash !== null) ends.add('returned');
  if (crash?.kind === 'abort' || crash?.kind === 'pause') ends.add('cancelled');
  // A process that nobody but people can end.
  if (schedule.supervised) ends.add('returned').add('stopped');
  // A node that signs is not taken over, and people may say nothing false.
  if (schedule.gone === 'cut') ends.add('returned').add('stopped').add('cancelled');
  return [...ends];
}

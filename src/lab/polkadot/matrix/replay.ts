import { historyOf } from '../../played/history.ts';
import { DOT_FAULTS } from './faults.ts';
import type { DotPlay } from './play-schedule.ts';

/** The journal in order of time, what was drawn, and what was found. */
export function dotHistory(name: string, played: DotPlay): string {
  const { schedule, fired } = played;
  return historyOf(name, played, [
    `${schedule.procedure}, signed ${schedule.signing}, ${schedule.paths.join(' then ')}`,
    ...schedule.faults.map((fault) => {
      const struck = fired.includes(fault) ? '' : ' (never struck)';
      return `${fault.name}@${fault.place} after ${fault.after}, for ${fault.lasts} sessions${struck}: ${DOT_FAULTS[fault.name].sentence}`;
    }),
  ]);
}

import { historyOf } from '../../played/history.ts';
import { NEAR_FAULTS } from './faults.ts';
import type { NearPlay } from './play-schedule.ts';

/** The journal in order of time, what was drawn, and what was found. */
export function nearHistory(name: string, played: NearPlay): string {
  const { faults, ...drawn } = played.schedule;
  return historyOf(name, played, [
    JSON.stringify(drawn),
    ...faults.map((fault) => {
      const struck = played.fired.includes(fault) ? '' : ' (never struck)';
      return `${fault.name}@${fault.place} after ${fault.after}, for ${fault.lasts} s, ${fault.dice}${struck}: ${NEAR_FAULTS[fault.name].sentence}`;
    }),
  ]);
}

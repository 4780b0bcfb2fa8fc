import { dotNamed } from './names.ts';
import { playSchedule } from './play-schedule.ts';
import type { DotSchedule } from './schedule.ts';

/**
 * The name of a schedule with as few of the faults as still show something that must not be. Null for another name, and where all
 * of them are needed.
 */
export async function shrinkDot(name: string): Promise<string | null> {
  const named = dotNamed(name);
  if (named === null || named.crash !== null || named.schedule.faults.length === 0) return null;
  const { schedule } = named;
  let kept = [...schedule.faults.keys()];
  for (const at of schedule.faults.keys()) {
    const without = kept.filter((each) => each !== at);
    if (await fails(schedule, without)) kept = without;
  }
  return kept.length === schedule.faults.length ? null : `${name}:${kept.join('+')}`;
}

async function fails(schedule: DotSchedule, keep: readonly number[]): Promise<boolean> {
  const smaller = { ...schedule, faults: schedule.faults.filter((_, at) => keep.includes(at)) };
  return (await playSchedule(smaller)).findings.length > 0;
}

import { add, countFinding, emptyTally, type Failure, type Tally } from '../../simulation/matrix/tally.ts';
import { DOT_COUNTERS } from './counters.ts';
import { drawDotSchedule } from './draw.ts';
import { dotCrashed, dotNumbered } from './names.ts';
import { type DotPlay, playSchedule } from './play-schedule.ts';
import type { DotPlayed, DotSchedule } from './schedule.ts';
import { DOT_SCENES, type DotSceneName, kindsIn } from './scenes.ts';

/** What one of several processes does: every so many-th schedule and crash point. */
export interface DotShare {
  readonly procedure: DotPlayed;
  readonly first: number;
  readonly every: number;
  /** Schedules 1 to this number, over all shares. */
  readonly seeds: number;
  readonly withCrashPoints: boolean;
  /** By `performance.now()`; null: no matter how long. Unit: milliseconds. */
  readonly untilMs: number | null;
}

export async function playDotShare(share: DotShare, progress: (plays: number) => void): Promise<Tally> {
  const { procedure, first, every, seeds, untilMs } = share;
  const tally = emptyTally(Object.keys(DOT_COUNTERS));
  const isLate = (): boolean => untilMs !== null && performance.now() > untilMs;
  for (let seed = 1 + first; seed <= seeds && !isLate(); seed += every) {
    const played = await playSchedule(drawDotSchedule(procedure, seed));
    tally.schedules++;
    count(tally, dotNumbered(procedure, seed), played);
    progress(1);
  }
  for (const [name, schedule] of Object.entries(DOT_SCENES)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table itself
    if (schedule.procedure === procedure) await playScene(share, tally, name as DotSceneName, schedule, progress);
  }
  return tally;
}

/** The scene itself, and where it was asked for, once for each of its points and each way to strike a worker there. */
async function playScene(
  share: DotShare,
  tally: Tally,
  name: DotSceneName,
  schedule: DotSchedule,
  progress: (plays: number) => void,
): Promise<void> {
  const straight = await playSchedule(schedule);
  let turn = 0;
  if (turn++ % share.every === share.first) count(tally, name, straight);
  for (const number of share.withCrashPoints ? straight.points.keys() : [])
    for (const kind of kindsIn(name)) {
      if (turn++ % share.every !== share.first) continue;
      const crash = { number, kind };
      const played = await playSchedule(schedule, crash);
      if (!played.crashed)
        throw new Error(`${dotCrashed(name, crash)} was not reached: the scene is not the same twice`);
      tally.crashPoints++;
      count(tally, dotCrashed(name, crash), played);
      progress(1);
    }
}

function count(tally: Tally, replay: Failure['replay'], played: DotPlay): void {
  const { schedule, crash, outcome, fired, findings, entries, seen } = played;
  add(tally.outcomes, outcome, 1);
  if (crash === null && schedule.faults.length === 0) {
    tally.faultless++;
    if (outcome === 'done') tally.faultlessDone++;
  }
  for (const pair of new Set(fired.map(({ name, place }) => `${name}@${place}`))) add(tally.fired, pair, 1);
  for (const { counter, text } of findings) countFinding(tally, { replay, counter, text });
  if (entries.some(({ event }) => event.kind === 'lease.taken' && event.takeover)) tally.seen.takeovers++;
  if (seen.twoWorkersActed) tally.seen.twoWorkersActed++;
  tally.seen.staleRefusedByHost += seen.staleRefusedByHost;
  for (const { event } of entries) if (event.kind === 'wish.stored') add(tally.seen.said, event.wish, 1);
}

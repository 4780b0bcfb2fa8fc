import { checkPlayed } from '../check/check.ts';
import { COUNTERS, finding } from '../check/finding.ts';
import { drawSchedule } from '../draw.ts';
import { play } from '../run/play.ts';
import type { Mutated, PlayedProcedure } from '../run/schedule.ts';
import { numbered } from './names.ts';
import { crashPoints, missingIn, nameOf, procedureOf, SCENE_NAMES, sceneOf } from './scenes.ts';
import { count, emptyTally, type Tally } from './tally.ts';

/** What one of several processes does of a matrix: every so many-th schedule and crash point. */
export interface Share {
  readonly procedure: PlayedProcedure;
  readonly first: number;
  readonly every: number;
  /** Schedules 1 to this number, over all shares. */
  readonly seeds: number;
  readonly withCrashPoints: boolean;
  /** By `performance.now()` of the process that works; null: no matter how long. Unit: milliseconds. */
  readonly untilMs: number | null;
  readonly mutated: Mutated;
}

export async function playShare(share: Share, progress: (plays: number) => void): Promise<Tally> {
  const tally = emptyTally(Object.keys(COUNTERS));
  const { procedure, mutated } = share;
  for (let seed = 1 + share.first; seed <= share.seeds && !isLate(share); seed += share.every) {
    const played = await play(drawSchedule(seed, undefined, procedure), { mutated });
    count(tally, numbered(procedure, seed), played, checkPlayed(played));
    progress(1);
  }
  await playScenes(share, tally, progress);
  return tally;
}

/** With a rule switched off a scene may well go another way. */
function isWhole({ guard, store, prepare }: Mutated): boolean {
  return guard.size === 0 && store.size === 0 && prepare.size === 0;
}

export function isLate({ untilMs }: Pick<Share, 'untilMs'>): boolean {
  return untilMs !== null && performance.now() > untilMs;
}

/** Each scene itself, and where it was asked for, with a kill at every point of it. */
async function playScenes(share: Share, tally: Tally, progress: (plays: number) => void): Promise<void> {
  const { mutated } = share;
  let turn = 0;
  for (const name of SCENE_NAMES.filter((each) => procedureOf(each) === share.procedure)) {
    const scene = sceneOf(name);
    const straight = await play(scene, { mutated });
    const { points, entries } = straight;
    const missing = isWhole(mutated) ? missingIn(name, entries) : [];
    const findings = [
      ...checkPlayed(straight),
      ...missing.map((what) => finding('wrongEnd', null, `the scene ${name} has no ${what} in its journal`)),
    ];
    if (turn++ % share.every === share.first) count(tally, name, straight, findings);
    for (const crash of share.withCrashPoints ? crashPoints(points) : []) {
      if (turn++ % share.every !== share.first) continue;
      const played = await play(scene, { mutated, crash });
      const findings = checkPlayed(played);
      if (!played.crashed) throw new Error(`${nameOf(name, crash)} was not reached: the scene is not the same twice`);
      count(tally, nameOf(name, crash), played, findings);
      progress(1);
    }
  }
}

import { add, countFinding, emptyTally, type Failure, type Tally } from '../simulation/matrix/tally.ts';
import type { Game, GamePlay } from './game.ts';
import { crashedIn, numberedIn } from './names.ts';

/** What one of several processes does: every so many-th schedule and crash point. */
export interface GameShare {
  readonly first: number;
  readonly every: number;
  /** Schedules 1 to this number, over all shares. */
  readonly seeds: number;
  readonly withCrashPoints: boolean;
  /** By `performance.now()`; null: no matter how long. Unit: milliseconds. */
  readonly untilMs: number | null;
}

type Schedule = GamePlay['schedule'];

export async function playGameShare<S extends Schedule, P extends GamePlay<S>>(
  game: Game<S, P>,
  share: GameShare,
  progress: (plays: number) => void,
): Promise<Tally> {
  const { first, every, seeds, untilMs } = share;
  const tally = emptyTally(game.counters);
  const isLate = (): boolean => untilMs !== null && performance.now() > untilMs;
  for (let seed = 1 + first; seed <= seeds && !isLate(); seed += every) {
    const played = await game.play(game.draw(seed));
    tally.schedules++;
    count(tally, numberedIn(game, seed), played);
    progress(1);
  }
  for (const [name, schedule] of Object.entries(game.scenes))
    await playScene({ game, name, schedule }, share, tally, progress);
  return tally;
}

/** The scene itself, and where it was asked for, once for each of its points and each way to strike a worker there. */
async function playScene<S extends Schedule, P extends GamePlay<S>>(
  { game, name, schedule }: { readonly game: Game<S, P>; readonly name: string; readonly schedule: S },
  share: GameShare,
  tally: Tally,
  progress: (plays: number) => void,
): Promise<void> {
  const straight = await game.play(schedule);
  let turn = 0;
  if (turn++ % share.every === share.first) count(tally, name, straight);
  for (const number of share.withCrashPoints ? straight.points.keys() : [])
    for (const kind of game.kindsIn(name)) {
      if (turn++ % share.every !== share.first) continue;
      const crash = { number, kind };
      const played = await game.play(schedule, crash);
      if (!played.crashed)
        throw new Error(`${crashedIn(name, crash)} was not reached: the scene is not the same twice`);
      tally.crashPoints++;
      count(tally, crashedIn(name, crash), played);
      progress(1);
    }
}

function count(tally: Tally, replay: Failure['replay'], played: GamePlay): void {
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

import type { Game, GamePlay } from './game.ts';
import { keptOf, namedIn } from './names.ts';

/**
 * The name of a schedule with as few of the faults as still show something that must not be. Null for a name of none of the games,
 * and where all of them are needed.
 */
export async function shrinkIn<S extends GamePlay['schedule'], P extends GamePlay<S>>(
  games: readonly Game<S, P>[],
  name: string,
): Promise<string | null> {
  for (const game of games) {
    const named = namedIn(game, name);
    if (named !== null && named.crash === null) return shrink(game, name, named.schedule);
  }
  return null;
}

async function shrink<S extends GamePlay['schedule'], P extends GamePlay<S>>(
  game: Game<S, P>,
  name: string,
  schedule: S,
): Promise<string | null> {
  let kept = [...schedule.faults.keys()];
  for (const at of schedule.faults.keys()) {
    const without = kept.filter((each) => each !== at);
    const { findings } = await game.play(keptOf(schedule, without));
    if (findings.length > 0) kept = without;
  }
  return kept.length === schedule.faults.length ? null : `${name}:${kept.join('+')}`;
}

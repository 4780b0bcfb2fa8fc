import type { Game, GamePlay } from './game.ts';
import { namedIn } from './names.ts';

/** Plays again what `lab matrix` has named. Null for a name of none of the games. @throws Error where nobody was struck */
export async function replayIn<S extends GamePlay['schedule'], P extends GamePlay<S>>(
  games: readonly Game<S, P>[],
  name: string,
): Promise<P | null> {
  for (const game of games) {
    const named = namedIn(game, name);
    if (named === null) continue;
    const played = await game.play(named.schedule, named.crash);
    if (named.crash !== null && !played.crashed) throw new Error(`"${name}" is beyond the end of its scene`);
    return played;
  }
  return null;
}

import type { Crash, Game, GamePlay } from './game.ts';
import { STRIKE_KINDS } from './strike.ts';

/** What `lab replay` takes: `dot-handover/17`. @param keep of a smaller schedule: its faults by their numbers, `dot-handover/17:0+2` */
export function numberedIn({ short }: Pick<Game, 'short'>, seed: number, keep?: readonly number[]): string {
  return `${short}/${seed}${keep === undefined ? '' : `:${keep.join('+')}`}`;
}

/** `dot-handover-straight/12/dies-before`. */
export const crashedIn = (scene: string, { number, kind }: Crash): string => `${scene}/${number}/${kind}`;

/** What a name stands for in a game; null for what is no name of a play of it. */
export function namedIn<S extends GamePlay['schedule'], P extends GamePlay<S>>(
  game: Game<S, P>,
  name: string,
): { readonly schedule: S; readonly crash: Crash | null } | null {
  const [whole, short, seed = '', keep] = /^([a-z-]+)\/(\d{1,9})(?::(\d(?:\+\d)*)?)?$/.exec(name) ?? [];
  if (whole !== undefined && short === game.short) {
    const schedule = game.draw(Number(seed));
    return {
      schedule: name.includes(':') ? keptOf(schedule, (keep ?? '').split('+').map(Number)) : schedule,
      crash: null,
    };
  }
  const [scene = '', number, kind] = name.split('/');
  const schedule = Object.entries(game.scenes).find(([each]) => each === scene)?.[1];
  if (schedule === undefined) return null;
  if (number === undefined) return { schedule, crash: null };
  const strike = STRIKE_KINDS.find((each) => each === kind);
  return strike === undefined || !/^\d{1,6}$/.test(number)
    ? null
    : { schedule, crash: { number: Number(number), kind: strike } };
}

/** The schedule with some of its faults, by their numbers. */
export function keptOf<S extends GamePlay['schedule']>(schedule: S, keep: readonly number[]): S {
  return { ...schedule, faults: schedule.faults.filter((_, at) => keep.includes(at)) };
}

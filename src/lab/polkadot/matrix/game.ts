import type { Game } from '../../played/game.ts';
import { DOT_COUNTERS } from './counters.ts';
import { drawDotSchedule } from './draw.ts';
import { type DotPlay, playSchedule } from './play-schedule.ts';
import { DOT_PLAYED, type DotPlayed, type DotSchedule } from './schedule.ts';
import { DOT_SCENES, kindsIn } from './scenes.ts';

export function dotGame(procedure: DotPlayed): Game<DotSchedule, DotPlay> {
  return {
    short: `dot-${procedure.slice('polkadot/'.length)}`,
    counters: Object.keys(DOT_COUNTERS),
    draw: (seed) => drawDotSchedule(procedure, seed),
    play: playSchedule,
    scenes: Object.fromEntries(Object.entries(DOT_SCENES).filter(([, scene]) => scene.procedure === procedure)),
    kindsIn,
  };
}

export const DOT_GAMES: readonly Game<DotSchedule, DotPlay>[] = DOT_PLAYED.map(dotGame);

import type { Game } from '../../played/game.ts';
import { NEAR_PLAYED, type NearPlayed } from '../simulation/scene.ts';
import { NEAR_COUNTERS } from './counters.ts';
import { drawNearSchedule } from './draw.ts';
import { type NearPlay, playSchedule } from './play-schedule.ts';
import { kindsIn, NEAR_SCENES } from './scenes.ts';
import type { NearSchedule } from './schedule.ts';

export function nearGame(procedure: NearPlayed): Game<NearSchedule, NearPlay> {
  return {
    short: `near-${procedure.slice('near/'.length)}`,
    counters: Object.keys(NEAR_COUNTERS),
    draw: (seed) => drawNearSchedule(procedure, seed),
    play: playSchedule,
    scenes: Object.fromEntries(Object.entries(NEAR_SCENES).filter(([, scene]) => scene.procedure === procedure)),
    kindsIn,
  };
}

export const NEAR_GAMES: readonly Game<NearSchedule, NearPlay>[] = NEAR_PLAYED.map(nearGame);

import type { Crash, GamePlay } from '../../played/game.ts';
import type { Strike } from '../../played/strike.ts';
import { play, type World } from '../simulation/play.ts';
import type { Happening, Scene } from '../simulation/scene.ts';
import { careFor } from './carers.ts';
import type { NearFinding } from './counters.ts';
import { NEAR_FAULTS } from './faults.ts';
import { judgeWorld } from './judge.ts';
import { liarOf } from './liars.ts';
import type { NearFault, NearSchedule } from './schedule.ts';

/** Longer than everything that can befall a run, one after the other. Unit: milliseconds. */
const LONGEST_MS = 4 * 3_600_000;

/** What came of one play. */
export type NearPlay = GamePlay<NearSchedule> & { readonly findings: readonly NearFinding[] };

/** Plays a schedule from its approval to its end. @param crash besides its faults a worker is struck there */
export async function playSchedule(schedule: NearSchedule, crash: Crash | null = null): Promise<NearPlay> {
  const fired = new Set<NearFault>();
  const strikes = new Map<Strike, NearFault>();
  const sequences: (readonly Happening[])[] = [];
  for (const fault of schedule.faults) {
    const { strike, happens, atPoint } = NEAR_FAULTS[fault.name];
    if (strike !== undefined) strikes.set({ kind: strike, ...pointOf(fault, atPoint) }, fault);
    if (happens !== undefined) sequences.push(noted(happens(fault), () => fired.add(fault)));
  }
  const crashStrike: Strike | null = crash && { at: crash.number, kind: crash.kind };
  const world = await play(
    sceneOf(schedule, [...strikes.keys(), ...(crashStrike === null ? [] : [crashStrike])], sequences),
  );
  for (const strike of world.points.struck()) {
    const fault = strikes.get(strike);
    if (fault !== undefined) fired.add(fault);
  }
  const part = {
    schedule,
    crash,
    fired: schedule.faults.filter((fault) => fired.has(fault)),
    crashed: crashStrike !== null && world.points.struck().has(crashStrike),
    outcome: world.run.run.state,
  };
  return {
    ...part,
    entries: world.run.lines,
    points: world.points.names(),
    findings: judgeWorld(world, part),
    seen: world.seen(),
  };
}

function sceneOf(
  { faults, gone, config, ...rest }: NearSchedule,
  strikes: readonly Strike[],
  sequences: readonly (readonly Happening[])[],
): Scene {
  const liar = liarOf(faults);
  return {
    ...rest,
    strikes,
    sequences,
    forMs: LONGEST_MS,
    alongside: careFor,
    ...(gone && { gone }),
    ...(config && { config }),
    ...(liar && { liar }),
  };
}

/** The first of them is what counts as struck. */
function noted([first, ...rest]: readonly Happening[], struck: () => unknown): readonly Happening[] {
  if (first === undefined) return [];
  const does = (world: World): unknown => {
    struck();
    return first.does(world);
  };
  return [{ ...first, does }, ...rest];
}

function pointOf({ place, after }: NearFault, name: string | undefined): Pick<Strike, 'at' | 'among'> {
  if (name !== undefined) return { at: 0, among: { name } };
  if (place !== 'store' && place !== 'host' && place !== 'chain') throw new Error(`no worker is struck at ${place}`);
  return { at: after, among: place };
}

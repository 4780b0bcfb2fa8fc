import { scheduleNumbered } from '../matrix/names.ts';
import { parseCrash, SCENE_NAMES, sceneOf } from '../matrix/scenes.ts';
import type { CrashPoint, Schedule } from '../run/schedule.ts';

/** What is played again. */
export interface Named {
  readonly schedule: Schedule;
  readonly crash: CrashPoint | null;
}

const SHAPES = [
  'A name is what `lab matrix` prints of a run:',
  '  123                       the schedule of that number',
  '  123:0:1                   the same, made smaller',
  '  takeover/123              the same of a takeover',
  '  prepare/123               the same of a preparation',
  '  straight                  a scene',
  '  straight/store/12/before  the same, and a worker is killed: SCENE/store|host/NUMBER/before|after',
  `Scenes: ${SCENE_NAMES.join(', ')}`,
].join('\n');

/** The schedule that a name stands for. @throws Error that says what names look like */
export function replayNamed(name: string | undefined): Named {
  if (name === undefined) throw new Error(`replay what? ${SHAPES}`);
  const scene = SCENE_NAMES.find((each) => each === name);
  if (scene) return { schedule: sceneOf(scene), crash: null };
  const point = parseCrash(name);
  if (point !== null) return { schedule: sceneOf(point.scene), crash: point.crash };
  try {
    const schedule = scheduleNumbered(name);
    if (schedule !== null) return { schedule, crash: null };
  } catch (error) {
    // A path leads nowhere when the schedules are drawn in another way than when it was found.
    throw new Error(`"${name}" names no run. ${SHAPES}`, { cause: error });
  }
  throw new Error(`"${name}" names no run. ${SHAPES}`);
}

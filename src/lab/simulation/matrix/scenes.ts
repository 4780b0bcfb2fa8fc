import type { FaultDraw } from '../run/faults.ts';
import type { CrashPoint, Schedule } from '../run/schedule.ts';

/** A calm run, or one that leaves the straight way in one certain manner: each is played with a kill at every point of it. */
const SCENES = {
  straight: [],
  'wait-for-window': [],
  'barrier-by-slots': [],
  'aborted-while-giving': [{ name: 'abort-asked', place: 'give', after: 0, way: 0 }],
  'giving-answer-lost': [{ name: 'answer-lost', place: 'give', after: 0, way: 0 }],
  'commit-line-lost': [{ name: 'connection-cut-after', place: 'take', after: 0, way: 0 }],
  'take-over-while-giving': [{ name: 'worker-frozen', place: 'give', after: 1, way: 1 }],
  'standby-restarts-while-taking': [{ name: 'validator-restarts', place: 'take', after: 6, way: 0 }],
  'stops-and-is-resumed': [{ name: 'command-hangs', place: 'arm', after: 0, way: 2 }],
  'new-node-reboots': [{ name: 'host-reboots', place: 'verify', after: 1, way: 1 }],
} as const satisfies Readonly<Record<string, readonly FaultDraw[]>>;

export type SceneName = keyof typeof SCENES;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names themselves
export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];

/** Seed of the chain in all scenes: what differs is where the worker is killed. */
const SEED = 7;

export function sceneOf(name: SceneName): Schedule {
  return {
    seed: SEED,
    workers: 2,
    weather: { skipChance: 0.03, skipRunChance: 0, forkChance: 0.03, voteLossChance: 0 },
    leadsFirstAfter: name === 'wait-for-window' ? 60 : 3000,
    people: 'patient',
    hasLog: name !== 'barrier-by-slots',
    storeMs: 4,
    lineMs: 20,
    faults: SCENES[name],
  };
}

/** Every place of a scene at which a worker can be killed. @param points as many as went by in the scene itself */
export function crashPoints(points: { readonly store: number; readonly host: number }): CrashPoint[] {
  return [...pointsAt('store', points.store), ...pointsAt('host', points.host)];
}

function pointsAt(at: CrashPoint['at'], many: number): CrashPoint[] {
  const whens = ['before', 'after'] as const;
  return Array.from({ length: many }, (_, number) => whens.map((when) => ({ at, number, when }))).flat();
}

/** `SCENE/store/12/before`, as `lab replay` takes it. */
export function nameOf(scene: SceneName, { at, number, when }: CrashPoint): string {
  return `${scene}/${at}/${number}/${when}`;
}

/** Null for what is no such name. */
export function parseCrash(text: string): { readonly scene: SceneName; readonly crash: CrashPoint } | null {
  const [name, at, number, when] = text.split('/');
  const scene = SCENE_NAMES.find((each) => each === name);
  if (!scene || (at !== 'store' && at !== 'host') || (when !== 'before' && when !== 'after')) return null;
  if (!/^\d+$/.test(number ?? '')) return null;
  return { scene, crash: { at, number: Number(number), when } };
}

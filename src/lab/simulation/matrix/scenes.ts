import type { JournalEntry } from '../../../domain/journal.ts';
import type { FaultDraw } from '../run/faults.ts';
import type { OldNode } from '../run/old-node.ts';
import { ACTIVE, STANDBY } from '../run/cast.ts';
import type { Preparation } from '../run/preparation.ts';
import type { CrashPoint, PlayedProcedure, Points, Schedule } from '../run/schedule.ts';

/** What a scene leaves its way by, and what must be in its journal: otherwise it is not the scene that it says it is. */
interface Scene {
  readonly faults: readonly FaultDraw[];
  readonly has: readonly string[];
  readonly people?: Schedule['people'];
  readonly hasLog?: false;
  /** Of a takeover: what has become of the old node. */
  readonly old?: OldNode;
  /** Of a preparation: what stands there, and what people ask for. */
  readonly preparation?: Preparation;
}

const BARE: Preparation = {
  asks: [{}],
  starts: 'key',
  kind: 'script',
  hasStaleLink: false,
  hasStakedStart: false,
  hasUnstakedKey: false,
  hasTwoLines: false,
};

/** A machine that is off, of which nothing is known but what is said of it otherwise. */
const OFF: OldNode = {
  fate: 'off',
  startsBy: 'link',
  hasBootGuard: false,
  gossip: 'closed',
  hook: 'none',
  copy: 'fresh',
  declares: 'truly',
  afterwards: 'rescue',
  unitMs: 1_000,
};

/** A calm run, or one that leaves the straight way in one certain manner: each is played with a kill at every point of it. */
const SCENES = {
  straight: { faults: [], has: ['run.ended done'] },
  'wait-for-window': { faults: [], has: ['step.waiting window', 'run.ended done'] },
  'barrier-by-slots': { faults: [], has: ['run.ended done'], hasLog: false },
  'aborted-while-giving': {
    faults: [{ name: 'abort-asked', place: 'give', after: 0, way: 0 }],
    has: ['intent give-back', 'run.ended returned'],
  },
  'giving-answer-lost': {
    faults: [{ name: 'answer-lost', place: 'give', after: 0, way: 0 }],
    has: ['resume.decided again', 'run.ended done'],
  },
  'commit-line-lost': {
    faults: [{ name: 'connection-cut-after', place: 'take', after: 0, way: 0 }],
    has: ['attempt.told', 'resume.decided'],
  },
  'take-over-while-giving': {
    faults: [{ name: 'worker-frozen', place: 'give', after: 2, way: 1 }],
    has: ['resume.decided', 'run.ended'],
  },
  'freeze-before-the-intent': {
    faults: [{ name: 'worker-frozen', place: 'give', after: 1, way: 1 }],
    has: ['resume.decided', 'run.ended'],
  },
  'older-tower-by-slots': {
    faults: [{ name: 'tower-restored', place: 'give', after: 14, way: 0 }],
    has: ['step.unknown give'],
    hasLog: false,
  },
  'standby-restarts-while-taking': {
    faults: [{ name: 'validator-restarts', place: 'take', after: 4, way: 0 }],
    has: ['attempt.told', 'resume.decided'],
  },
  'stops-and-is-looked-at': {
    faults: [{ name: 'command-hangs', place: 'arm', after: 0, way: 0 }],
    has: ['run.stopped', 'wish.stored look', 'wish.stored resume'],
  },
  'stops-and-is-restarted': {
    faults: [{ name: 'command-hangs', place: 'arm', after: 0, way: 0 }],
    has: ['run.stopped', 'wish.stored resume'],
    people: 'quick',
  },
  'standby-lost-and-declared': {
    faults: [{ name: 'host-lost', place: 'take', after: 0, way: 0 }],
    has: ['run.stopped', 'override.granted', 'override.used'],
  },
  'old-node-loses-its-memory': {
    faults: [{ name: 'host-reboots', place: 'give', after: 6, way: 0 }],
    has: ['run.stopped', 'wish.stored return'],
  },
  'new-node-reboots': {
    faults: [{ name: 'host-reboots', place: 'verify', after: 1, way: 1 }],
    has: ['run.ended done'],
  },
  'takeover-step-down': {
    faults: [],
    has: ['outcome fence solana.step-down', 'run.ended done'],
    old: { ...OFF, fate: 'sick' },
  },
  'takeover-stopped': {
    faults: [],
    has: ['outcome fence solana.stop', 'run.ended done'],
    old: { ...OFF, fate: 'hung', hasBootGuard: true },
  },
  'takeover-hook': {
    faults: [],
    has: ['outcome fence fence.off', 'step.waiting quarantine', 'run.ended done'],
    old: { ...OFF, hook: 'works' },
  },
  'takeover-declared': {
    faults: [],
    has: ['run.stopped', 'override.used', 'step.waiting quarantine', 'run.ended done'],
    people: 'quick',
    old: { ...OFF, copy: 'missing' },
  },
  'takeover-starts-by-key': {
    faults: [],
    has: ['outcome fence solana.stop', 'run.ended done'],
    old: { ...OFF, fate: 'hung', startsBy: 'key', hasBootGuard: true },
  },
  'takeover-given-up': {
    faults: [],
    has: ['outcome fence fence.off', 'step.waiting quarantine', 'override.used', 'run.ended done'],
    old: { ...OFF, hook: 'works', afterwards: 'declare' },
  },
  'takeover-tower-placed': {
    faults: [{ name: 'tower-placed', place: 'arm', after: 0, way: 0 }],
    has: ['attempt.told', 'resume.decided again', 'intent arm', 'run.ended done'],
    old: { ...OFF, hook: 'works', copy: 'missing' },
  },
  'prepare-both': {
    faults: [],
    has: [
      'outcome keys prepare.keygen',
      'outcome start prepare.write.start',
      'outcome access prepare.write.keys',
      'run.ended done',
    ],
    preparation: { ...BARE, hasStaleLink: true },
  },
  'prepare-and-restart': {
    faults: [],
    has: ['outcome restart prepare.restart', 'run.ended done'],
    preparation: { ...BARE, kind: 'unit', asks: [{ restart: true }] },
  },
  'prepare-active': {
    faults: [],
    has: ['outcome restart prepare.restart', 'run.ended done'],
    preparation: { ...BARE, asks: [{ node: ACTIVE, restart: true }] },
  },
  'prepare-boot-guard': {
    faults: [],
    has: ['outcome start prepare.write.boot-guard', 'run.ended done'],
    preparation: { ...BARE, starts: 'link', asks: [{ node: STANDBY, bootGuard: true }] },
  },
  'prepare-undone': {
    faults: [],
    has: ['outcome undo prepare.undo.start', 'outcome undo prepare.undo.keys', 'run.ended done'],
    preparation: { ...BARE, asks: [{}, { undo: true }] },
  },
  'prepare-undone-in-part': {
    faults: [],
    has: ['outcome undo prepare.undo.start', 'run.ended done'],
    preparation: { ...BARE, hasStakedStart: true, asks: [{}, { undo: true }] },
  },
  'prepare-aborted': {
    faults: [{ name: 'abort-asked', place: 'guard', after: 3, way: 0 }],
    has: ['intent give-back', 'run.ended returned'],
    preparation: BARE,
  },
  'prepare-key-placed': {
    faults: [{ name: 'key-placed', place: 'keys', after: 0, way: 0 }],
    has: ['outcome keys prepare.keygen', 'run.stopped', 'run.ended'],
    people: 'quick',
    preparation: BARE,
  },
  'prepare-changed-then-undone': {
    faults: [{ name: 'file-changed', place: 'undo', after: 0, way: 1 }],
    has: ['outcome undo prepare.undo.keys', 'run.ended done'],
    preparation: { ...BARE, asks: [{}, { undo: true }] },
  },
  'prepare-file-changed-before': {
    faults: [{ name: 'file-changed', place: 'links', after: 0, way: 0 }],
    has: ['step.refused', 'run.stopped'],
    people: 'quick',
    preparation: BARE,
  },
  'prepare-guard-changed': {
    faults: [{ name: 'file-changed', place: 'access', after: 0, way: 2 }],
    has: ['outcome access prepare.undo.keys', 'run.stopped'],
    people: 'quick',
    preparation: BARE,
  },
  'prepare-file-changed': {
    faults: [{ name: 'file-changed', place: 'start', after: 0, way: 0 }],
    has: ['run.stopped', 'wish.stored return'],
    people: 'quick',
    preparation: BARE,
  },
} as const satisfies Readonly<Record<string, Scene>>;

export type SceneName = keyof typeof SCENES;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the names themselves
export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];

export function procedureOf(name: SceneName): PlayedProcedure {
  const scene: Scene = SCENES[name];
  if (scene.preparation !== undefined) return 'solana/prepare';
  return scene.old === undefined ? 'solana/handover' : 'solana/takeover';
}

/** Seed of the chain in all scenes: what differs is where the worker is killed. */
const SEED = 7;

export function sceneOf(name: SceneName): Schedule {
  const scene: Scene = SCENES[name];
  return {
    procedure: procedureOf(name),
    old: scene.old ?? null,
    preparation: scene.preparation ?? null,
    seed: SEED,
    workers: 2,
    weather: { skipChance: 0.03, skipRunChance: 0, forkChance: 0.03, voteLossChance: 0 },
    leadsFirstAfter: name === 'wait-for-window' ? 60 : 3000,
    people: scene.people ?? 'patient',
    hasLog: scene.hasLog ?? true,
    towerLateMs: 600,
    storeMs: 4,
    lineMs: 20,
    faults: scene.faults,
  };
}

/**
 * A run that waits for people looks again every few seconds and writes the same each time. Of a scene that is so long each
 * kind of write and call counts as often as this, and of any other scene every single one.
 */
const LONG_SCENE = 250;
const OF_EACH_KIND = 3;

/** Every place of a scene at which a worker can be killed. @param points what went by in the scene itself */
export function crashPoints(points: Points): CrashPoint[] {
  const isLong = points.store.length + points.host.length > LONG_SCENE;
  return (['store', 'host'] as const).flatMap((at) => pointsAt(at, points[at], isLong ? OF_EACH_KIND : Infinity));
}

function pointsAt(at: CrashPoint['at'], names: readonly string[], most: number): CrashPoint[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, number) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times > most ? [] : (['before', 'after'] as const).map((when) => ({ at, number, when }));
  });
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

/** What a scene does not have in its journal although it must; empty when it is what it says. */
export function missingIn(name: SceneName, entries: readonly JournalEntry[]): string[] {
  const lines = entries.map(({ event }) => {
    if (event.kind === 'run.ended') return `run.ended ${event.ending}`;
    if (event.kind === 'wish.stored') return `wish.stored ${event.wish}`;
    if (event.kind === 'resume.decided') return `resume.decided ${event.decision}`;
    if (event.kind === 'outcome') return `outcome ${event.step} ${event.verb}`;
    return 'step' in event ? `${event.kind} ${event.step}` : event.kind;
  });
  return SCENES[name].has.filter((wanted) => !lines.some((line) => line === wanted || line.startsWith(`${wanted} `)));
}

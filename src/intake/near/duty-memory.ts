import type { NearEpoch } from '../../chains/near/port.ts';
import type { SceneObserver, SinceEarlier } from '../../procedures/near/checks/scene.ts';

/** How far back a reading is compared: as long as a counter of another chain may stand before it counts as still. Unit: milliseconds. */
const KEPT_MS = 60_000;

interface Reading {
  readonly atMs: number;
  readonly startHeight: number;
  readonly produced: number;
  readonly expected: number;
}

/** What observers counted of each pool at earlier looks of this process. */
export interface DutyMemory {
  /** Takes the readings of a look, and says what came since the earliest one that is kept; nothing at a first look. */
  since(pool: string, observers: readonly SceneObserver[], atMs: number): Readonly<Record<string, SinceEarlier>>;
}

/** Counters have no times: whether a validator signs is seen between two looks. After a restart the next look is a first one. */
export function createDutyMemory(): DutyMemory {
  const kept = new Map<string, readonly Reading[]>();
  return {
    since(pool, observers, atMs) {
      const all = observers.flatMap(({ name, epoch }) => {
        if (epoch.kind === 'unknown' || epoch.value.seat === null) return [];
        const now = readingOf(epoch.value, atMs);
        const key = `${pool} ${name}`;
        // Counters begin anew with each epoch.
        const before = (kept.get(key) ?? []).filter(
          (one) => one.startHeight === now.startHeight && atMs - one.atMs <= KEPT_MS,
        );
        kept.set(key, [...before, now]);
        const [first] = before;
        return first === undefined ? [] : [[name, difference(first, now)] as const];
      });
      return Object.fromEntries(all);
    },
  };
}

function readingOf({ seat, startHeight }: NearEpoch, atMs: number): Reading {
  const duties = seat === null ? [] : [seat.blocks, seat.chunks, seat.endorsements];
  const sum = (of: 'produced' | 'expected') => duties.reduce((all, duty) => all + duty[of], 0);
  return { atMs, startHeight, produced: sum('produced'), expected: sum('expected') };
}

function difference(first: Reading, now: Reading): SinceEarlier {
  return {
    produced: Math.max(0, now.produced - first.produced),
    expected: Math.max(0, now.expected - first.expected),
    ms: now.atMs - first.atMs,
  };
}

import type { NearEpoch, NearSeat } from '../../../chains/near/port.ts';
import type { SceneObserver } from '../checks/scene.ts';

/** What one observer counts of a pool in an epoch: blocks, chunks and endorsements together. */
export interface Duties {
  /** Height of the first block of the epoch: the counters begin anew with each. */
  readonly epoch: number;
  readonly produced: number;
  readonly expected: number;
}

/** A reading of one observer; `none`: the pool has no seat in this epoch, so that nothing is expected of it. */
export interface Reading {
  readonly observer: string;
  readonly duties: Duties | 'none';
}

/** Of every observer that told. */
export function readingsOf(observers: readonly Pick<SceneObserver, 'name' | 'epoch'>[]): readonly Reading[] {
  return observers.flatMap(({ name, epoch }) =>
    epoch.kind === 'known' ? [{ observer: name, duties: dutiesOf(epoch.value) }] : [],
  );
}

export function dutiesOf({ startHeight, seat }: Pick<NearEpoch, 'startHeight' | 'seat'>): Duties | 'none' {
  if (seat === null) return 'none';
  const { blocks, chunks, endorsements } = seat satisfies NearSeat;
  const all = [blocks, chunks, endorsements];
  const sum = (key: 'produced' | 'expected') => all.reduce((total, duty) => total + duty[key], 0);
  return { epoch: startHeight, produced: sum('produced'), expected: sum('expected') };
}

/** The newest of what the observers count: one that is behind knows less, and none can make up more. Null: none told of a seat. */
export function newestDuties(readings: readonly Reading[]): Duties | null {
  const told = readings.flatMap(({ duties }) => (duties === 'none' ? [] : [duties]));
  const epoch = Math.max(...told.map((duties) => duties.epoch));
  const same = told.filter((duties) => duties.epoch === epoch);
  if (same.length === 0) return null;
  return {
    epoch,
    produced: Math.max(...same.map(({ produced }) => produced)),
    expected: Math.max(...same.map(({ expected }) => expected)),
  };
}

/** As a bound fact has it, and people read it. */
export function dutiesInWords(duties: Duties | null): string {
  return duties === null ? 'not known' : `${duties.produced} of ${duties.expected} in the epoch from ${duties.epoch}`;
}

/** The same back; null where it was not known, or is no such line. */
export function dutiesFrom(words: string | undefined): Duties | null {
  const [, produced, expected, epoch] = /^(\d+) of (\d+) in the epoch from (\d+)$/.exec(words ?? '') ?? [];
  return epoch === undefined ? null : { produced: Number(produced), expected: Number(expected), epoch: Number(epoch) };
}

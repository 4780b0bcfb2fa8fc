import { createHash } from 'node:crypto';

/** Repeatable randomness: the same seed and name give the same sequence on every machine. */
export interface Prng {
  /** At least 0, below 1. */
  next(): number;
  /** Whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(length: number): Buffer;
}

/**
 * One stream of random numbers. Every use has a name of its own, so that one more draw in one place does not shift the
 * numbers of another.
 */
export function createPrng(seed: number | string, name: string): Prng {
  const key = `${seed}/${name}`;
  let block = Buffer.alloc(0);
  let used = 0;
  let counter = 0;

  function word(): number {
    if (used + 4 > block.length) {
      block = createHash('sha256').update(`${key}/${counter++}`).digest();
      used = 0;
    }
    const value = block.readUInt32LE(used);
    used += 4;
    return value;
  }
  const next = (): number => word() / 2 ** 32;
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const item = list[int(0, list.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(0, 255))),
  };
}

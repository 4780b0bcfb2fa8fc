import type { Slot } from '../../domain/names.ts';
import { createPrng } from './prng.ts';
import { GROUP_SLOTS } from './schedule.ts';

/** How rough the chain is. Chances are from 0 to 1. */
export interface Weather {
  /** Chance that a single slot stays empty. */
  readonly skipChance: number;
  /** Chance per leader group that a run of 4 or 8 slots stays empty, as when a leader is down. */
  readonly skipRunChance: number;
  /** Chance per slot that a fork of 1 to 8 slots begins that will be left again. */
  readonly forkChance: number;
  /** Chance that a vote transaction never lands. */
  readonly voteLossChance: number;
}

/** What happens in one slot. */
export interface SlotWeather {
  readonly skipped: boolean;
  /** A fork of this many slots begins here; 0 when none does. */
  readonly forkSlots: number;
}

/** The longest fork that is left again. Unit: slots. */
const LONGEST_FORK = 8;

/** Seeded weather, asked once per slot in order. */
export function createWeather(seed: number, weather: Weather): (slot: Slot) => SlotWeather {
  const skips = createPrng(seed, 'skips');
  const forks = createPrng(seed, 'forks');
  let emptyUntil: Slot = 0;
  return (slot) => {
    if (slot % GROUP_SLOTS === 0 && skips.chance(weather.skipRunChance)) {
      emptyUntil = slot + skips.pick([GROUP_SLOTS, 2 * GROUP_SLOTS]);
    }
    const single = skips.chance(weather.skipChance);
    const forkBegins = forks.chance(weather.forkChance);
    // Short forks are the ordinary ones: each further slot is half as likely.
    const length = Math.min(LONGEST_FORK, 1 + Math.floor(-Math.log2(1 - forks.next())));
    return { skipped: slot < emptyUntil || single, forkSlots: forkBegins ? length : 0 };
  };
}

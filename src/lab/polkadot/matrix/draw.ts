import { createPrng, type Prng } from '../../cluster/prng.ts';
import { DOT_FAULTS, dotPlaces } from './faults.ts';
import type { DotFault, DotPlayed, DotSchedule } from './schedule.ts';

/** Of so many schedules one has no fault at all: those must end well without exception. */
const FAULTLESS_EVERY = 10;
const MOST_FAULTS = 3;
/** A handover has about so many points of each kind; most strikes come early, where the most is at stake. */
const POINTS = { store: 45, host: 25, chain: 2 } as const;
/** Units: sessions. Long enough to be seen, and now and then longer than everything that follows. */
const LASTS = [0.05, 0.2, 0.5, 1.2, 2.5, 6] as const;
/** An era of 64 blocks is over after four sessions of the play. */
const LASTS_FULL = [0.5, 4.5, 9] as const;

/** The schedule of a number: always the same. The first fault goes through all pairs in turn, so that each is drawn. */
export function drawDotSchedule(procedure: DotPlayed, seed: number): DotSchedule {
  const prng = createPrng(seed, procedure);
  const isPrepare = procedure === 'polkadot/prepare';
  return {
    procedure,
    signing: !isPrepare && prng.chance(0.3) ? 'outside' : 'key-file',
    oldNode: prng.chance(0.15) ? 'leave' : 'demote',
    paths: prng.pick([['asset-hub'], ['asset-hub'], ['relay'], ['relay', 'asset-hub']]),
    standby: isPrepare
      ? { runs: prng.chance(0.4), validator: prng.chance(0.2), syncsMs: prng.pick([0, 30_000, 400_000]) }
      : null,
    faults: seed % FAULTLESS_EVERY === 0 ? [] : faultsOf(procedure, seed, prng),
  };
}

function faultsOf(procedure: DotPlayed, seed: number, prng: Prng): DotFault[] {
  const pairs = dotPlaces(procedure);
  const turn = seed - Math.floor(seed / FAULTLESS_EVERY) - 1;
  const many = prng.int(1, MOST_FAULTS);
  return Array.from({ length: many }, (_, nth) => {
    const pair = nth === 0 ? pairs[turn % pairs.length] : prng.pick(pairs);
    if (pair === undefined) throw new Error('there are faults');
    return faultAt(pair, prng);
  });
}

function faultAt({ name, place }: Pick<DotFault, 'name' | 'place'>, prng: Prng): DotFault {
  const isStrike = DOT_FAULTS[name].strike !== undefined;
  const most = place === 'store' || place === 'host' || place === 'chain' ? POINTS[place] : 0;
  return {
    name,
    place,
    after: isStrike ? prng.int(0, prng.chance(0.5) ? Math.min(most, 8) : most) : prng.pick([0, 0, 0.1, 0.4, 0.9]),
    lasts: prng.pick(name === 'chain-full' ? LASTS_FULL : LASTS),
    dice: prng.int(0, 1_000),
  };
}

import { createPrng, type Prng } from '../../cluster/prng.ts';
import type { NearPlayed } from '../simulation/scene.ts';
import { NEAR_FAULTS, nearPlaces } from './faults.ts';
import type { NearFault, NearSchedule } from './schedule.ts';

/** Of so many schedules one has no fault at all: those must end well without exception. */
const FAULTLESS_EVERY = 10;
const MOST_FAULTS = 3;
/** A run has about so many points of each kind; most strikes come early, where the most is at stake. */
const POINTS: Readonly<Record<string, number>> = { store: 50, host: 22 };
/** Units: seconds. From what nobody notices to longer than people wait. */
const LASTS = [3, 15, 45, 120, 400] as const;
const AFTER = [0, 0, 1, 2, 5, 20] as const;
/** How long neard takes to stop; systemd may have to wait for minutes. Unit: milliseconds. */
const STOPS = [2_000, 4_000, 30_000, 150_000] as const;

/** The schedule of a number: always the same. The first fault goes through all pairs in turn, so that each is drawn. */
export function drawNearSchedule(procedure: NearPlayed, seed: number): NearSchedule {
  const prng = createPrng(seed, procedure);
  const isFaultless = seed % FAULTLESS_EVERY === 0;
  const way = wayOf(procedure, prng);
  return {
    procedure,
    way,
    afterSwap: prng.chance(0.3) ? 'no-shards' : 'keep',
    windowWait: prng.chance(0.25) ? 30 : 0,
    gone: procedure === 'near/takeover' ? prng.pick(['off', 'off', isFaultless ? 'off' : 'cut', 'down']) : null,
    config:
      procedure === 'near/prepare'
        ? prng.pick([
            { shards: 'AllShards', memtries: false },
            { shards: 'NoShards', memtries: true },
            { shards: 'ShadowValidator', memtries: true },
          ])
        : null,
    stopMs: prng.pick(STOPS),
    supervised: !isFaultless && prng.chance(0.06),
    skips: prng.pick([0, 0.01, 0.05]),
    seed,
    faults: isFaultless ? [] : faultsOf(procedure, seed, prng),
  };
}

function wayOf(procedure: NearPlayed, prng: Prng): NearSchedule['way'] {
  if (procedure === 'near/hot-swap') return 'hot-swap';
  if (procedure === 'near/restart') return 'restart';
  return prng.chance(0.3) ? 'restart' : 'hot-swap';
}

function faultsOf(procedure: NearPlayed, seed: number, prng: Prng): NearFault[] {
  const pairs = nearPlaces(procedure);
  const turn = seed - Math.floor(seed / FAULTLESS_EVERY) - 1;
  const many = prng.int(1, MOST_FAULTS);
  return Array.from({ length: many }, (_, nth) => {
    const pair = nth === 0 ? pairs[turn % pairs.length] : prng.pick(pairs);
    if (pair === undefined) throw new Error('there are faults');
    return faultAt(pair, prng);
  });
}

function faultAt({ name, place }: Pick<NearFault, 'name' | 'place'>, prng: Prng): NearFault {
  const isStrike = NEAR_FAULTS[name].strike !== undefined;
  const most = POINTS[place] ?? 0;
  // The signal is sent once, moments after the key is in place: it has to be there by then.
  const isEarly = name === 'wrapper';
  return {
    name,
    place,
    after: isStrike ? prng.int(0, prng.chance(0.3) ? Math.min(most, 8) : most) : isEarly ? 0 : prng.pick(AFTER),
    lasts: prng.pick(isEarly ? LASTS.slice(2) : LASTS),
    dice: prng.int(0, 1_000),
  };
}

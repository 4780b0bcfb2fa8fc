import type { PointKind, StrikeKind } from '../../played/strike.ts';
import type { Happening, NearPlayed } from '../simulation/scene.ts';
import { CHAIN_FAULTS } from './chain-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import type { Places } from './places.ts';
import type { NearFault } from './schedule.ts';
import { isOver } from './when.ts';

/** How a run may end besides `done` where a fault has struck. */
export type NearEnd = 'done' | 'returned' | 'cancelled' | 'stopped';

export interface FaultKind {
  readonly sentence: string;
  /** Where it can strike, by procedure: steps that have begun, or what a worker reaches out to. */
  readonly places: Places;
  /** Besides `done`. */
  readonly ends: readonly NearEnd[];
  /** What happens, one after the other; the first is what counts as struck. Left out for what befalls a worker. */
  readonly happens?: (fault: NearFault) => readonly Happening[];
  readonly strike?: StrikeKind;
  /** Strikes at the first point of this name, whatever the place. */
  readonly atPoint?: string;
}

const PLACING = 'host: near.key-place near-b';

/** Nothing is sent to the chain: only Baton's store and hosts. */
const POINTS: readonly PointKind[] = ['store', 'host'];
const AT_POINTS: Places = {
  'near/hot-swap': POINTS,
  'near/restart': POINTS,
  'near/takeover': POINTS,
  'near/prepare': POINTS,
  'near/upgrade': POINTS,
};
const worker = (sentence: string, strike: StrikeKind): FaultKind => ({
  sentence,
  strike,
  places: AT_POINTS,
  ends: ['returned'],
});
const people = (sentence: string, strike: StrikeKind): FaultKind => ({
  sentence,
  strike,
  places: AT_POINTS,
  ends: ['returned', 'cancelled'],
});

/** The machine is away just then, so that nobody can tell what came of it. */
function placing(sentence: string, strike: StrikeKind): FaultKind {
  return {
    sentence,
    strike,
    atPoint: PLACING,
    places: {
      'near/hot-swap': ['place'],
      'near/restart': ['place'],
      'near/upgrade': ['place'],
      'near/takeover': ['place'],
    },
    ends: ['returned'],
    happens: (fault) => [
      { when: ({ points }) => points.names().includes(PLACING), does: (world) => world.new.cut(true) },
      { when: isOver(fault), does: (world) => world.new.cut(false) },
    ],
  };
}

const WORKER_FAULTS = {
  'worker-dies-before': worker('A worker is killed before what it sends has left.', 'dies-before'),
  'worker-dies-after': worker('A worker is killed after what it sent was carried out.', 'dies-after'),
  'worker-freezes-before': worker(
    'A worker stands still past its lease, with something in its hand.',
    'freezes-before',
  ),
  'worker-freezes-after': worker('A worker stands still past its lease, before it hears the answer.', 'freezes-after'),
  'answer-lost': worker('An answer gets lost.', 'answer-lost'),
  abort: people('Somebody calls it off.', 'abort'),
  'placing-lost': placing(
    'A worker is killed when the key is in place, and the machine cannot be asked.',
    'dies-after',
  ),
  'placing-late': placing(
    'A worker stands still with the order to put the key in place in its hand, and the machine cannot be fenced.',
    'freezes-before',
  ),
  pause: people('The validator is paused, and after a while not any more.', 'pause'),
} as const satisfies Readonly<Record<string, FaultKind>>;

const TABLE = { ...WORKER_FAULTS, ...MACHINE_FAULTS, ...CHAIN_FAULTS };
export type NearFaultName = keyof typeof TABLE;

/** Every fault, by its name. */
export const NEAR_FAULTS: Readonly<Record<NearFaultName, FaultKind>> = TABLE;

/** Every pair of fault and place of a procedure. */
export function nearPlaces(procedure: NearPlayed): readonly Pick<NearFault, 'name' | 'place'>[] {
  return names().flatMap((name) => (NEAR_FAULTS[name].places[procedure] ?? []).map((place) => ({ name, place })));
}

function names(): NearFaultName[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table itself
  return Object.keys(NEAR_FAULTS) as NearFaultName[];
}

import { always, FOREIGN_KEYS, later, sets } from '../simulation/happenings.ts';
import type { PointKind, StrikeKind } from '../../played/strike.ts';
import type { Happening } from '../simulation/scene.ts';
import { CHAIN_FAULTS } from './chain-faults.ts';
import { MACHINE_FAULTS } from './machine-faults.ts';
import type { DotFault, DotPlayed } from './schedule.ts';

/** How a run may end besides `done` where a fault has struck. */
export type DotEnd = 'done' | 'returned' | 'cancelled' | 'stopped';

export interface FaultKind {
  readonly sentence: string;
  /** Where it can strike, by procedure: steps that have begun, or what a worker reaches out to. */
  readonly places: Readonly<Partial<Record<DotPlayed, readonly string[]>>>;
  /** Besides `done`. */
  readonly ends: readonly DotEnd[];
  /** What happens, one after the other; the first is what counts as struck. Left out for what befalls a worker. */
  readonly happens?: (fault: DotFault) => readonly Happening[];
  readonly strike?: StrikeKind;
  /** Strikes at the first point of this name, whatever the place. */
  readonly atPoint?: string;
}

const LATE_ORDER = 'host: polkadot.validator-off old';
const POINTS: readonly PointKind[] = ['store', 'host', 'chain'];
/** No chain is written to in a prepare. */
const AT_POINTS = {
  'polkadot/handover': POINTS,
  'polkadot/takeover': POINTS,
  'polkadot/prepare': ['store', 'host'],
} as const;
/** A run to which nothing was sent yet may end. */
const worker = (sentence: string, strike: StrikeKind): FaultKind => ({
  sentence,
  strike,
  places: AT_POINTS,
  ends: ['returned'],
});
const people = (sentence: string, strike: StrikeKind): FaultKind => ({
  sentence,
  strike,
  places: { 'polkadot/handover': ['store', 'host'], 'polkadot/takeover': ['store'], 'polkadot/prepare': ['store'] },
  ends: ['returned', 'cancelled'],
});

export const WORKER_FAULTS = {
  'worker-dies-before': worker('A worker is killed before what it sends has left.', 'dies-before'),
  'worker-dies-after': worker('A worker is killed after what it sent was carried out.', 'dies-after'),
  'worker-freezes-before': worker(
    'A worker stands still past its lease, with something in its hand.',
    'freezes-before',
  ),
  'worker-freezes-after': worker('A worker stands still past its lease, before it hears the answer.', 'freezes-after'),
  'answer-lost': worker('An answer gets lost.', 'answer-lost'),
  abort: people('Somebody calls it off.', 'abort'),
  pause: people('The validator is paused, and after two sessions not any more.', 'pause'),
  'late-order': {
    sentence:
      'A worker stands still with the order to the old node in its hand; meanwhile other keys are set, and nobody reads the chain.',
    places: { 'polkadot/handover': ['demote'] },
    ends: ['stopped'],
    strike: 'freezes-before',
    atPoint: LATE_ORDER,
    happens: () => [
      { when: ({ points }) => points.names().includes(LATE_ORDER), does: ({ stage }) => (stage.chainAway = true) },
      { when: always, does: sets(FOREIGN_KEYS) },
      { when: later(0.3), does: ({ stage }) => (stage.chainAway = false) },
    ],
  },
} as const satisfies Readonly<Record<string, FaultKind>>;

const TABLE = { ...WORKER_FAULTS, ...MACHINE_FAULTS, ...CHAIN_FAULTS };
export type DotFaultName = keyof typeof TABLE;

/** Every fault, by its name. */
export const DOT_FAULTS: Readonly<Record<DotFaultName, FaultKind>> = TABLE;

/** Every pair of fault and place of a procedure. */
export function dotPlaces(procedure: DotPlayed): readonly Pick<DotFault, 'name' | 'place'>[] {
  return names().flatMap((name) => (DOT_FAULTS[name].places[procedure] ?? []).map((place) => ({ name, place })));
}

function names(): DotFaultName[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of the table itself
  return Object.keys(DOT_FAULTS) as DotFaultName[];
}

import type { Field } from '../../simulation/matrix/field.ts';
import { dotPlaces } from './faults.ts';
import type { DotPlayed } from './schedule.ts';

/** Ten and more for each pair of fault and place; a play takes about 50 ms. */
export const DOT_SEEDS: Readonly<Record<DotPlayed, number>> = {
  'polkadot/handover': 1_100,
  'polkadot/takeover': 500,
  'polkadot/prepare': 450,
};

export function dotField(procedure: DotPlayed): Field {
  return {
    places: dotPlaces(procedure),
    unshown: ({ seen }) => (seen.said['resume'] ? [] : ['nobody ever said resume of a run that stopped']),
  };
}

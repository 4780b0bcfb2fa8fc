import type { Field } from '../../simulation/matrix/field.ts';
import type { NearPlayed } from '../simulation/scene.ts';
import { nearPlaces } from './faults.ts';

/** Ten and more for each pair of fault and place. */
export const NEAR_SEEDS: Readonly<Record<NearPlayed, number>> = {
  'near/hot-swap': 1_800,
  'near/restart': 1_800,
  'near/takeover': 900,
  'near/prepare': 700,
  'near/upgrade': 1_400,
};

export function nearField(procedure: NearPlayed): Field {
  return {
    places: nearPlaces(procedure),
    unshown: ({ seen }) => (seen.said['resume'] ? [] : ['nobody ever said resume of a run that stopped']),
  };
}

import type { DotPlayed } from '../../polkadot/matrix/schedule.ts';
import { DOT_PLAYED, isDotPlayed } from '../../polkadot/matrix/schedule.ts';
import { DOT_SEEDS, dotField } from '../../polkadot/matrix/field.ts';
import { NEAR_SEEDS, nearField } from '../../near/matrix/field.ts';
import { isNearPlayed, NEAR_PLAYED, type NearPlayed } from '../../near/simulation/scene.ts';
import { faultPlaces } from '../run/fault-places.ts';
import { PROCEDURES, type PlayedProcedure } from '../run/schedule.ts';
import type { Tally } from './tally.ts';

/** Everything that is played in simulated time, of every chain. */
export const MATRIX_PROCEDURES = [...PROCEDURES, ...DOT_PLAYED, ...NEAR_PLAYED] as const;
export type MatrixProcedure = PlayedProcedure | DotPlayed | NearPlayed;

/** What the matrix knows of a procedure besides its plays. */
export interface Field {
  /** Pairs of fault and place. */
  readonly places: readonly { readonly name: string; readonly place: string }[];
  /** What its plays have to have shown, besides that nothing is found, in words; empty when they have. */
  readonly unshown: (total: Tally) => readonly string[];
}

/** So many that each pair of fault and place is drawn often, and everything is done within about five minutes on two cores. */
export const SEEDS: Readonly<Record<MatrixProcedure, number>> = {
  'solana/handover': 10_000,
  'solana/takeover': 1_800,
  'solana/prepare': 600,
  ...DOT_SEEDS,
  ...NEAR_SEEDS,
};

export function fieldOf(procedure: MatrixProcedure): Field {
  if (isDotPlayed(procedure)) return dotField(procedure);
  return isNearPlayed(procedure) ? nearField(procedure) : solanaField(procedure);
}

/** What people have to have said at least once of a run that stopped. */
const WORDS: Readonly<Record<PlayedProcedure, readonly string[]>> = {
  'solana/handover': ['look', 'resume', 'restart', 'declare-fenced', 'return'],
  'solana/takeover': ['look', 'resume', 'declare-fenced', 'return'],
  'solana/prepare': ['look', 'resume', 'return', 'stand-down'],
};

function solanaField(procedure: PlayedProcedure): Field {
  return {
    places: faultPlaces(procedure),
    unshown({ seen }) {
      const unshown: string[] = [];
      if (procedure === 'solana/takeover' && seen.falseDeclarations === 0)
        unshown.push('no false declaration ever made two signers: nothing shows that they would be noticed');
      for (const word of WORDS[procedure])
        if (!seen.said[word]) unshown.push(`nobody ever said ${word} of a run that stopped`);
      return unshown;
    },
  };
}

import * as fc from 'fast-check';
import { messageOf } from '../../../../src/domain/failure.ts';
import type { GuardMutation } from '../../../../src/lab/simulation/guard/mutations.ts';
import type { PrepareMutation } from '../../../../src/lab/simulation/prepare/mutations.ts';
import type { StoreMutation } from '../../../../src/lab/simulation/store/mutations.ts';
import type { BatonDatabase } from '../../../../src/platform/postgres.ts';
import { openTestDatabase } from '../../database.ts';
import { SHELLS } from '../../guard/stub-host.ts';
import { checkConformance } from './conformance-play.ts';
import { sequence, type Command } from './store-commands.ts';
import { pairOf } from './store-pair.ts';
import { openModelWorld, openPostgres, openPostgresWorld } from './store-worlds.ts';
import { PREPARE_SEQUENCES, prepareSequence, type PrepareSequence } from './prepare-moves.ts';
import { comparePrepare } from './prepare-tie.ts';
import { GUARD_SEQUENCES, STORE_SEQUENCES } from './tie-sequences.ts';

/** What a layer that may lack a rule is to its model. */
export interface Tie {
  /** It does as the model does that lacks the rule. */
  readonly agrees: boolean;
  /** It does not do as the model does that has it. */
  readonly differs: boolean;
  /** Where it departs from the model without the rule; null when it does not. */
  readonly difference: string | null;
}

export interface TieOptions {
  /** How many are drawn, besides those that are made for the rule. */
  readonly sequences: number;
  readonly seed: number;
}

/**
 * Holds the guard as it is in this tree against its model without the named rule, in every shell, then against the model with
 * it, in one.
 * @throws whatever is no difference
 */
export async function tieOfGuard(name: GuardMutation, { sequences, seed }: TieOptions): Promise<Tie> {
  const first = GUARD_SEQUENCES[name];
  const same = { first, seed, shrinks: false };
  const difference = await differenceIn(
    checkConformance({
      ...same,
      shells: SHELLS,
      sequences: first.length + sequences,
      mutations: new Set([name]),
    }),
    /the guard: .*the model: /s,
  );
  const unmutated = checkConformance({ ...same, shells: SHELLS.slice(0, 1), sequences: first.length });
  return {
    agrees: difference === null,
    differs: (await differenceIn(unmutated, /the guard: .*the model: /s)) !== null,
    difference,
  };
}

/**
 * The same for the script that prepares hosts.
 * @throws whatever is no difference
 */
export async function tieOfPrepare(name: PrepareMutation, { sequences, seed }: TieOptions): Promise<Tie> {
  const first = PREPARE_SEQUENCES[name];
  const drawn = fc.sample(prepareSequence, { seed, numRuns: sequences });
  const difference = await differenceIn(compareAll(SHELLS, [...first, ...drawn], new Set([name])), PREPARE_DIFFERS);
  const unmutated = await differenceIn(compareAll(SHELLS.slice(0, 1), first, new Set()), PREPARE_DIFFERS);
  return { agrees: difference === null, differs: unmutated !== null, difference };
}

const PREPARE_DIFFERS = /^script and model differ after/;

async function compareAll(
  shells: readonly string[],
  sequences: readonly PrepareSequence[],
  without: ReadonlySet<PrepareMutation>,
): Promise<void> {
  for (const [index, sequence] of sequences.entries())
    await comparePrepare(shells[index % shells.length] ?? '/bin/sh', sequence, without);
}

/**
 * The same for the run store, on an embedded Postgres of its own.
 * @throws whatever is no difference
 */
export async function tieOfStore(name: StoreMutation, { sequences, seed }: TieOptions): Promise<Tie> {
  const database = await openTestDatabase();
  const db = await openPostgres(database.url);
  try {
    const first = STORE_SEQUENCES[name];
    const drawn = fc.sample(sequence, { numRuns: sequences, seed });
    const difference = await differenceIn(playAll(db, [...first, ...drawn], [name]), /^store and model differ after/);
    const unmutated = await differenceIn(playAll(db, first, []), /^store and model differ after/);
    return { agrees: difference === null, differs: unmutated !== null, difference };
  } finally {
    await db.destroy();
    await database.close();
  }
}

async function playAll(
  db: BatonDatabase,
  sequences: readonly (readonly Command[])[],
  without: readonly StoreMutation[],
): Promise<void> {
  for (const commands of sequences) {
    const pair = pairOf(await openPostgresWorld(db), await openModelWorld(without));
    for (const each of commands) await pair.step(each);
  }
}

/** What a comparison failed with, if it is a difference and no other failure. */
async function differenceIn(comparison: Promise<void>, form: RegExp): Promise<string | null> {
  try {
    await comparison;
    return null;
  } catch (error) {
    if (form.test(messageOf(error))) return messageOf(error);
    throw error;
  }
}

import { messageOf } from '../../domain/failure.ts';
import type { MatrixProcedure } from '../simulation/matrix/field.ts';
import type { Mutant } from './mutants.ts';
import { applyPatches } from './patch.ts';
import type { Scratch } from './scratch.ts';

/** What the changed layer is to its model. */
export interface Tie {
  /** It does as the model does in which the same rule is off. */
  readonly agrees: boolean;
  /** It does not do as the model does that has the rule. */
  readonly differs: boolean;
  /** Where it departs from the model in which the rule is off; null when it does not. */
  readonly difference: string | null;
}

/** Counters of a simulation, by name. */
export type Counters = Readonly<Record<string, number>>;

export interface MutantDeps {
  readonly scratch: () => Scratch;
  /** Holds the layer in the tree at `root` against its model. @throws Error when it could not be done */
  readonly tie: (root: string, name: string) => Promise<Tie>;
  /**
   * Runs the simulation in the tree at `root`.
   * @param modelWithout the rule that is off in its models; null: none is
   * @param procedure what is played
   * @throws Error when it gave no counters
   */
  readonly simulate: (root: string, modelWithout: string | null, procedure: MatrixProcedure) => Promise<Counters>;
}

export interface Verdict {
  readonly caught: boolean;
  readonly counter: string;
  /** Null when the simulation did not count it. */
  readonly count: number | null;
  /** What became of holding the layer against its model, in words. */
  readonly conformance: string;
  readonly seconds: number;
  /** Why it counts as missed; left out when it was caught. */
  readonly missed?: string;
}

/**
 * Switches one rule off in a copy of the tree and looks who notices: the conformance of the layer with its model, where it
 * has one, and the counter of the simulation that the mutant names.
 * @param unmutated the counters where no rule is off: one that counts there proves nothing here
 */
export async function tryMutant(mutant: Mutant, deps: MutantDeps, unmutated: Counters): Promise<Verdict> {
  const began = performance.now();
  const scratch = deps.scratch();
  try {
    applyPatches(scratch.root, mutant.patches);
    const tied = await conformance(mutant, deps, scratch.root);
    const counted = await count(mutant, deps, scratch.root, unmutated);
    const missed = [tied.trouble, counted.trouble].filter((trouble) => trouble !== null).join(' ');
    return {
      caught: missed === '',
      counter: mutant.counter,
      count: counted.count,
      conformance: tied.words,
      seconds: Math.round((performance.now() - began) / 100) / 10,
      ...(missed !== '' && { missed }),
    };
  } finally {
    scratch.remove();
  }
}

interface Tied {
  readonly words: string;
  readonly trouble: string | null;
}

async function conformance({ where, name }: Mutant, deps: MutantDeps, root: string): Promise<Tied> {
  if (where === 'code') return { words: 'the simulation runs the changed code itself', trouble: null };
  try {
    const { agrees, differs, difference } = await deps.tie(root, name);
    const words = `${agrees ? 'agrees with' : 'departs from'} its model; ${differs ? 'differs from' : 'is not told from'} the unmutated one`;
    const trouble = agrees && differs ? null : `It ${words}. ${difference ?? ''}`.trim();
    return { words, trouble };
  } catch (error) {
    return { words: 'not held against its model', trouble: messageOf(error) };
  }
}

/** What is played to catch it. */
export const playedIn = ({ procedure = 'solana/handover' }: Mutant): MatrixProcedure => procedure;

async function count(
  mutant: Mutant,
  deps: MutantDeps,
  root: string,
  unmutated: Counters,
): Promise<{ readonly count: number | null; readonly trouble: string | null }> {
  const { where, name, counter } = mutant;
  const usual = unmutated[counter];
  try {
    const counters = await deps.simulate(root, where === 'code' ? null : name, playedIn(mutant));
    const count = counters[counter];
    if (count === undefined || usual === undefined)
      return { count: count ?? null, trouble: `The simulation does not count ${counter}.` };
    if (usual > 0) return { count, trouble: `${counter} is ${usual} without the mutant too.` };
    return { count, trouble: count > 0 ? null : `${counter} stayed 0.` };
  } catch (error) {
    return { count: null, trouble: messageOf(error) };
  }
}

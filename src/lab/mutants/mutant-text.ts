import type { MatrixProcedure } from '../simulation/matrix/field.ts';

/** One change of one file. `find` stands there exactly once. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A rule that is switched off in the product. */
export interface MutantText {
  /** What is so without the rule. */
  readonly sentence: string;
  readonly patches: readonly Patch[];
  /** In which it is played. Default: the handover. */
  readonly procedure?: MatrixProcedure;
  /**
   * The counter of the simulation that must catch it. The layers mask each other, so each mutant has one that counts at the
   * layer itself, whether or not harm came of it in the end.
   */
  readonly counter: string;
  /** What that counter counts. */
  readonly counts: string;
}

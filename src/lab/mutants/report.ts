import { messageOf } from '../../domain/failure.ts';
import type { Mutant } from './mutants.ts';
import { playedIn, tryMutant, type Counters, type MutantDeps, type Verdict } from './try-mutant.ts';

/** What became of every mutant. */
export interface MutantsReport {
  readonly mutants: number;
  readonly caught: number;
  /** By the mutant's name. */
  readonly by: Readonly<Record<string, Verdict>>;
  /** Names of those that nobody, or not the one who must, has noticed. */
  readonly missed: readonly string[];
  readonly seconds: number;
}

/**
 * Tries every mutant, one after the other, each in a tree of its own.
 * @param tell told of each when it is done, for people
 */
export async function tryMutants(
  mutants: readonly Mutant[],
  deps: MutantDeps,
  tell: (line: string) => void,
): Promise<MutantsReport> {
  const began = performance.now();
  const unmutated = await countersOfWholeTree(mutants, deps, tell);
  const by: Record<string, Verdict> = {};
  for (const mutant of mutants) {
    const verdict = await tryMutant(mutant, deps, unmutated);
    by[mutant.name] = verdict;
    tell(sentenceOf(mutant, verdict));
  }
  const missed = mutants.map(({ name }) => name).filter((name) => by[name]?.caught !== true);
  return {
    mutants: mutants.length,
    caught: mutants.length - missed.length,
    by,
    missed,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** Without them no mutant counts as caught: a counter that always counts catches nothing. */
async function countersOfWholeTree(
  mutants: readonly Mutant[],
  deps: MutantDeps,
  tell: (line: string) => void,
): Promise<Counters> {
  const scratch = deps.scratch();
  const counters: Record<string, number> = {};
  try {
    for (const procedure of new Set(mutants.map(playedIn)))
      for (const [name, many] of Object.entries(await deps.simulate(scratch.root, null, procedure)))
        counters[name] = (counters[name] ?? 0) + many;
    return counters;
  } catch (error) {
    tell(`without a mutant: ${messageOf(error)}`);
    return {};
  } finally {
    scratch.remove();
  }
}

function sentenceOf({ name, where, sentence, counts }: Mutant, verdict: Verdict): string {
  const { caught, counter, count, conformance, seconds, missed } = verdict;
  return [
    `${caught ? 'caught' : 'MISSED'} ${name} (${where}, ${seconds} s): ${sentence}`,
    `    ${counter} = ${count ?? 'not counted'}: ${counts}`,
    `    ${where === 'code' ? '' : 'the changed layer '}${conformance}`,
    ...(missed === undefined ? [] : [`    ${missed}`]),
  ].join('\n');
}

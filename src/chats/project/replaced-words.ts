import type { Replaced } from '../../domain/replaced-run.ts';
import { counted, listed, oneLine } from './words.ts';

/** What a run took over from the one that it replaces, in one sentence. */
export function replacedWords({ run, told, unknowns }: Replaced): string {
  const left = [
    ...(unknowns.length > 0 ? [`${counted(unknowns.length, 'command')} of which nobody knows what became`] : []),
    ...(told.length > 0 ? ['a standby that was told to sign'] : []),
  ];
  const what = left.length === 0 ? 'Nothing was left open there.' : `It left ${listed(left)}.`;
  return `Replaces the stopped run ${oneLine(run, 40)}. ${what}`;
}

/** The same line by line, for the journal. */
export function replacedLines({ run, line, term, told, unknowns }: Replaced): string[] {
  return [
    `replaces ${run} at line ${line}`,
    `term ${term}`,
    ...told.map((attempt) => `told in attempt ${attempt}, not shown to be clear`),
    ...unknowns.map(
      ({ node, verb, step, attempt, term: under, result }) =>
        `not known ${node} ${verb} of ${step}, attempt ${attempt}, term ${under}: ${result === 'open' ? 'no outcome' : 'outcome unknown'}`,
    ),
  ];
}

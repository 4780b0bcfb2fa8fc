import { type Duties, type Reading } from './duties.ts';

/** One observer may be cut off, and then sees nothing of anybody. */
export const FEWEST_OBSERVERS = 2;
/**
 * Duties that were missed one after the other. A validator that is about to be taken out misses one in five (the chain's threshold is
 * 80 %): ten in a row come to it by chance once in ten million.
 */
const MISSED_IN_A_ROW = 10;

/** Whether the pool has produced nothing since a first reading, though it had to. */
export type Silence =
  | { readonly kind: 'silent'; readonly words: string; readonly missed: number }
  /** It has produced since: whoever signs is no dead node. */
  | { readonly kind: 'signs'; readonly words: string }
  | { readonly kind: 'not-yet'; readonly words: string }
  /** Nothing is expected of it in this epoch, so that silence would say nothing. */
  | { readonly kind: 'no-seat'; readonly words: string };

/**
 * Two readings of the same counters: silence shows only where something more was expected. What one observer has seen produced outweighs
 * silence at the others, since it cannot be made up.
 * @param before what was known at the first reading
 */
export function silenceSince(before: Duties | null, readings: readonly Reading[]): Silence {
  const words = together(readings);
  if (before === null) return { kind: 'not-yet', words: 'no earlier reading to compare with' };
  // One that is behind the first reading shows nothing of what came after it.
  const told = readings.flatMap(({ observer, duties }) =>
    duties !== 'none' && duties.epoch >= before.epoch ? [{ observer, duties, since: grown(before, duties) }] : [],
  );
  const signs = told.find(({ since }) => since.produced > 0);
  if (signs !== undefined) return { kind: 'signs', words: `${signs.observer}: ${inWords(signs.duties)}` };
  const least = told.map(({ since }) => since.expected).toSorted((a, b) => b - a)[FEWEST_OBSERVERS - 1];
  if (least !== undefined && least >= MISSED_IN_A_ROW) return { kind: 'silent', words, missed: least };
  const isSeatless = readings.filter(({ duties }) => duties === 'none').length >= FEWEST_OBSERVERS;
  return isSeatless
    ? { kind: 'no-seat', words }
    : { kind: 'not-yet', words: words === '' ? 'no observer told' : words };
}

/** Counters of another epoch began at nothing. */
function grown(before: Duties, { epoch, produced, expected }: Duties): Pick<Duties, 'produced' | 'expected'> {
  return epoch === before.epoch
    ? { produced: produced - before.produced, expected: expected - before.expected }
    : { produced, expected };
}

/** Observers that say the same are named together. */
function together(readings: readonly Reading[]): string {
  const said = new Map<string, string[]>();
  for (const { observer, duties } of readings)
    said.set(inWords(duties), [...(said.get(inWords(duties)) ?? []), observer]);
  return [...said].map(([words, names]) => `${names.join(', ')}: ${words}`).join('; ');
}

function inWords(duties: Reading['duties']): string {
  return duties === 'none' ? 'no seat in this epoch' : `${duties.produced} of ${duties.expected} duties in this epoch`;
}

import type { Schedule } from './schedule.ts';

/** What is done about a run that stands stopped. `power-off`: the old machine, and then `resume`. */
export type WayOn = 'look' | 'resume' | 'restart' | 'declare' | 'power-off' | 'return' | 'stand-down';

/** One after the other: some people wait, some restart what stands in the way. */
const OF_HANDOVER: { readonly [manner in Schedule['people']]: readonly WayOn[] } = {
  patient: ['look', 'resume', 'declare', 'return'],
  quick: ['restart', 'declare', 'return'],
};

/** @returns null when nothing is left to say */
export function handoverWay(manner: Schedule['people'], before: readonly WayOn[]): WayOn | null {
  return OF_HANDOVER[manner][before.length] ?? null;
}

/** Nobody gives or takes a role in it: what cannot be put back is left as it is, and seen to by hand. */
const OF_PREPARE: { readonly [manner in Schedule['people']]: readonly WayOn[] } = {
  patient: ['look', 'resume', 'return', 'stand-down'],
  quick: ['resume', 'return', 'stand-down'],
};

/** @returns null when nothing is left to say */
export function prepareWay(manner: Schedule['people'], before: readonly WayOn[]): WayOn | null {
  return OF_PREPARE[manner][before.length] ?? null;
}

/** Lines and machines come back within two such waits; then it is time to be sure. */
const OF_TAKEOVER: { readonly [manner in Schedule['people']]: readonly WayOn[] } = {
  patient: ['look', 'resume'],
  quick: [],
};
/** Whoever has said so often that it shall go on asks for the way back. */
const MOST_WORDS = 6;

/**
 * As the cards of a takeover say: a node that is alive is reached or powered off, one that nothing proves is declared, and the
 * rest is tried again.
 * @param offers what the last stop asks for
 */
export function takeoverWay(
  manner: Schedule['people'],
  before: readonly WayOn[],
  { isAlive, declares }: { readonly isAlive: boolean; readonly declares: boolean },
): WayOn | null {
  if (before.at(-1) === 'return') return null;
  if (before.length >= MOST_WORDS) return 'return';
  const first = OF_TAKEOVER[manner][before.length];
  if (first !== undefined) return first;
  if (isAlive) return 'power-off';
  return declares ? 'declare' : 'resume';
}

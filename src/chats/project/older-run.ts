import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { timeMark } from '../time-mark.ts';

/** A run that came after another one of the same validator. */
type Newer = Pick<Run, 'id'>;

/** The newest run of the same validator that began after this one; null when this is the newest. @param runs newest first */
export function newerRun(run: Run, runs: readonly Run[]): Run | null {
  const newest = runs.find(({ validator }) => validator === run.validator);
  return newest === undefined || newest.id === run.id || newest.createdAtMs < run.createdAtMs ? null : newest;
}

/** The run of the same validator that came right before this one; null when there is none. @param runs newest first */
export function runBefore(run: Run, runs: readonly Run[]): Run | null {
  const own = runs.filter(({ validator }) => validator === run.validator);
  const at = own.findIndex(({ id }) => id === run.id);
  return at < 0 ? null : (own[at + 1] ?? null);
}

/**
 * The card of a run that has ended, once another one of its validator has begun: what it says was so then, and nobody is to take
 * it for what is so now. Any other card stays as it is.
 */
export function asOfThen(card: Card, { endedAtMs }: Pick<Run, 'endedAtMs'>, newer: Newer | null): Card {
  if (newer === null || endedAtMs === null) return card;
  return {
    ...card,
    tone: 'neutral',
    headline: `As of ${timeMark(endedAtMs)}: ${card.headline} Newer: run ${newer.id}.`,
    newer: newer.id,
  };
}

import type { RunId } from '../domain/names.ts';
import type { Log } from '../platform/log.ts';

/**
 * How long a stop may take. The longest thing that is finished first is arming, giving and taking: seconds, and a command
 * that hangs is given up sooner than this. What starts and stops Baton has to allow a little more. Unit: milliseconds.
 */
export const STOP_WITHIN_MS = 30_000;

/** Closes one after the other, the last opened first. Past the bound it says what is still at work and lets it be. */
export async function closeAll(
  closers: (() => Promise<void> | void)[],
  inHand: () => readonly RunId[],
  log: Log,
  withinMs = STOP_WITHIN_MS,
): Promise<void> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), withinMs);
  const work = async (): Promise<'closed'> => {
    for (const close of closers.splice(0).toReversed()) await close();
    return 'closed';
  };
  const outcome = await Promise.race([work(), late.promise]).finally(() => clearTimeout(timer));
  if (outcome === 'late') {
    log.error(
      { runs: inHand(), withinMs },
      'the stop took too long and is cut short; runs at work go on on another worker when their lease has run out',
    );
  }
}

import { BatonError } from '../domain/failure.ts';

interface Waiting<T, R> {
  readonly items: readonly T[];
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does at most `atOnce` pieces of work at a time. What comes meanwhile waits and is then done together, so that a flood costs a few
 * connections and few transactions. Each caller is answered with what came of all that was done with its own.
 * A mistake in one piece does not fail the others: they are done one by one. That the store is away fails all of them at once.
 * @param limits `items`: so many are done together; `waiting`: more than so many do not wait, and fail as if the store were away
 * @throws `store/unreachable` when too many wait; whatever the work throws
 */
export function gathered<T, R>(
  work: (items: readonly T[]) => Promise<R>,
  limits: { readonly atOnce: number; readonly items: number; readonly waiting: number },
): (items: readonly T[]) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let active = 0;

  const next = (): void => {
    if (active >= limits.atOnce || waiting.length === 0) return;
    active += 1;
    void done(work, firstOf(waiting, limits.items)).finally(() => {
      active -= 1;
      next();
    });
  };

  return (items) =>
    new Promise((resolve, reject) => {
      const before = waiting.reduce((sum, one) => sum + one.items.length, 0);
      if (before > 0 && before + items.length > limits.waiting) return reject(tooMany());
      waiting.push({ items, resolve, reject });
      next();
    });
}

const tooMany = () => new BatonError('store/unreachable', 'The store is too slow: too much waits for it. Try again.');

/** Takes out as many as fit, at least one. */
function firstOf<T, R>(waiting: Waiting<T, R>[], most: number): Waiting<T, R>[] {
  let count = 0;
  const fits = waiting.findIndex(({ items }, index) => {
    count += items.length;
    return index > 0 && count > most;
  });
  return waiting.splice(0, fits === -1 ? waiting.length : fits);
}

async function done<T, R>(work: (items: readonly T[]) => Promise<R>, group: readonly Waiting<T, R>[]): Promise<void> {
  try {
    const result = await work(group.flatMap(({ items }) => items));
    for (const { resolve } of group) resolve(result);
  } catch (error) {
    if (group.length > 1 && !(error instanceof BatonError)) for (const one of group) await done(work, [one]);
    else for (const { reject } of group) reject(error);
  }
}

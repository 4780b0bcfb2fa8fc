import { BatonError } from '../domain/failure.ts';

/**
 * Does all parts, one after the other, whatever becomes of those before: what fails must not starve what has nothing to do with it.
 * @throws the first failure, when all is done; at once when the store is away, because then nothing could be done
 */
export async function eachPart(parts: Iterable<() => Promise<unknown>>): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts)
    try {
      await part();
    } catch (error) {
      if (error instanceof BatonError && error.code === 'store/unreachable') throw error;
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
}

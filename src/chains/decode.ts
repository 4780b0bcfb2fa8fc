import { z } from 'zod';
import { BatonError } from '../domain/failure.ts';

/**
 * A value of the chain in the form that is expected of it.
 * @param what its name on the chain, for people
 * @throws `chain/bad-answer` when it has another form
 */
export function decode<T>(what: string, schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new BatonError('chain/bad-answer', `${what}: ${z.prettifyError(read.error)}`, { cause: read.error });
}

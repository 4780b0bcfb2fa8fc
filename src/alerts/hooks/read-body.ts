import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../domain/clock.ts';

export type ReadBody =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'too-big' }
  | { readonly kind: 'late' }
  | { readonly kind: 'gone' };

/**
 * Reads a body and no more of it than may be kept.
 * @param most bytes
 * @param withinMs for all of it, so that one that trickles in holds nothing up
 */
export function readBody(
  request: IncomingMessage,
  most: number,
  withinMs: number,
  clock: Pick<Clock, 'sleep'>,
): Promise<ReadBody> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve({ kind: 'too-big' });
  const { promise, resolve } = Promise.withResolvers<ReadBody>();
  const enough = new AbortController();
  const chunks: Buffer[] = [];
  let length = 0;
  const onData = (chunk: Buffer) => {
    length += chunk.length;
    if (length > most) resolve({ kind: 'too-big' });
    else chunks.push(chunk);
  };
  const onEnd = () => resolve({ kind: 'body', bytes: Buffer.concat(chunks) });
  const onGone = () => resolve({ kind: 'gone' });
  request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  void clock.sleep(withinMs, enough.signal).then(
    () => resolve({ kind: 'late' }),
    () => undefined,
  );
  return promise.finally(() => {
    enough.abort();
    request.off('data', onData).off('end', onEnd).off('close', onGone);
  });
}

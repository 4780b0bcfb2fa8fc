import { BatonError, messageOf } from '../domain/failure.ts';
import type { Json, JsonObject } from '../domain/names.ts';

/** A JSON-RPC error that the server itself gave. */
export interface RpcRefusal {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
  /** NEAR's own field: which error it is, by its name. */
  readonly cause?: unknown;
}

export type RpcAnswer =
  { readonly kind: 'result'; readonly result: unknown } | { readonly kind: 'error'; readonly error: RpcRefusal };

/** The body of what a URL answers. */
export type FetchText = (url: string, init: RequestInit) => Promise<string>;

/**
 * A `fetch` that gives up after `timeoutMs`, body included, and whose every failure is `chain/unreachable`. The body is
 * read here, so that a server that stalls in the middle of an answer is caught by the same clock; and it is given as it is, since a
 * `Response` made anew of it costs as much as all that is done with an answer.
 */
export function boundedFetch(inner: typeof fetch, timeoutMs: number): FetchText {
  return async (url, init) => {
    const address = new URL(url).host; // never the path or query: providers put their API keys there
    // Not `AbortSignal.timeout`: that keeps every request, its answer included, until the time is up.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('too late', 'TimeoutError')), timeoutMs);
    try {
      const response = await inner(url, { ...init, signal: late.signal });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
      return text;
    } catch (error) {
      const because =
        error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : reasonOf(error);
      throw new BatonError('chain/unreachable', `${address}: ${because}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The same for an SDK that wants a `fetch`. */
export const asFetch =
  (fetcher: FetchText): typeof fetch =>
  async (input, init = {}) =>
    new Response(await fetcher(input instanceof Request ? input.url : String(input), init), {
      headers: { 'content-type': 'application/json' },
    });

/**
 * One JSON-RPC 2.0 call.
 * @throws `chain/unreachable` from `fetcher`
 * @throws `chain/bad-answer` when the body is no JSON-RPC answer
 */
export async function callJsonRpc(
  fetcher: FetchText,
  url: string,
  method: string,
  params: readonly Json[] | JsonObject,
): Promise<RpcAnswer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const text = await fetcher(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new BatonError('chain/bad-answer', `${method}: the answer is no JSON.`, { cause: error });
  }
  if (isRecord(answer) && isRecord(answer['error'])) {
    const { code, message, data, cause } = answer['error'];
    const words = { code: Number(code), message: String(message), data };
    return { kind: 'error', error: cause === undefined ? words : { ...words, cause } };
  }
  if (isRecord(answer) && 'result' in answer) return { kind: 'result', result: answer['result'] };
  throw new BatonError('chain/bad-answer', `${method}: the answer has neither result nor error.`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Node's fetch hides the reason (ECONNREFUSED …) in `cause`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? cause.message : messageOf(error);
}

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

/**
 * A `fetch` that gives up after `timeoutMs`, body included, and whose every failure is `chain/unreachable`. The body is
 * read here, so that a server that stalls in the middle of an answer is caught by the same clock.
 */
export function boundedFetch(inner: typeof fetch, timeoutMs: number): typeof fetch {
  return async (input, init) => {
    const address = addressOf(input);
    // Not `AbortSignal.timeout`: that keeps every request, its answer included, until the time is up.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new DOMException('too late', 'TimeoutError')), timeoutMs);
    try {
      const response = await inner(input, { ...init, signal: late.signal });
      const text = await response.text();
      if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
      return new Response(text, { status: 200, headers: { 'content-type': 'application/json' } });
    } catch (error) {
      const because =
        error instanceof Error && error.name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : reasonOf(error);
      throw new BatonError('chain/unreachable', `${address}: ${because}`, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}

/**
 * One JSON-RPC 2.0 call.
 * @throws `chain/unreachable` from `fetcher`
 * @throws `chain/bad-answer` when the body is no JSON-RPC answer
 */
export async function callJsonRpc(
  fetcher: typeof fetch,
  url: string,
  method: string,
  params: readonly Json[] | JsonObject,
): Promise<RpcAnswer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetcher(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await response.text();
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

function addressOf(input: Parameters<typeof fetch>[0]): string {
  const url = typeof input === 'string' ? new URL(input) : input instanceof URL ? input : new URL(input.url);
  return url.host; // never the path or query: providers put their API keys there
}

import type { JsonRpcProvider } from 'near-api-js';
import { BatonError } from '../../domain/failure.ts';
import type { Json, JsonObject } from '../../domain/names.ts';
import { boundedFetch, callJsonRpc, isRecord, type RpcRefusal } from '../json-rpc.ts';

/** How an RPC of NEAR is asked. */
export interface NearEndpoint {
  /** `https://…` or `http://…`. */
  readonly url: string;
  /** For each call, its whole answer included. */
  readonly timeoutMs: number;
  readonly fetch?: typeof fetch;
}

/** Of what a node says people read the beginning. Unit: characters. */
const LONGEST_REFUSAL = 200;

/**
 * The library's provider, loaded when first asked for: a fleet without a NEAR validator never pays for it. Its calls go over a
 * transport of ours. The library's own has no time-out and no way to give up a call: one that hangs would hold its socket for minutes;
 * and it tries twelve times, which takes two. Here each call is made once.
 * @returns one provider for all its calls
 */
export function lazyProvider(endpoint: NearEndpoint): () => Promise<JsonRpcProvider> {
  let provider: Promise<JsonRpcProvider> | undefined;
  return () => (provider ??= load(endpoint));
}

async function load({ url, timeoutMs, fetch: inner = fetch }: NearEndpoint): Promise<JsonRpcProvider> {
  const { JsonRpcProvider } = await import('near-api-js');
  const provider = new JsonRpcProvider({ url }, { retries: 1 });
  const fetcher = boundedFetch(withRefusals(inner), timeoutMs);
  const send = async (method: string, params: readonly Json[] | JsonObject): Promise<unknown> => {
    const answer = await callJsonRpc(fetcher, url, method, params);
    if (answer.kind === 'result') return answer.result;
    throw new BatonError('chain/bad-answer', `${method}: ${refusalWords(answer.error)}`);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its type says for each method what it answers; every answer is decoded again
  provider.sendJsonRpc = send as JsonRpcProvider['sendJsonRpc'];
  return provider;
}

/** `UNKNOWN_BLOCK: DB Not Found Error: BLOCK HEIGHT: 7`: the name of the cause, where there is one, and what the node adds. */
function refusalWords({ message, data, cause }: RpcRefusal): string {
  const name = isRecord(cause) && typeof cause['name'] === 'string' ? cause['name'] : message;
  return typeof data === 'string' ? `${name}: ${data.slice(0, LONGEST_REFUSAL)}` : name;
}

/** nearcore gives a refusal an HTTP status of its own (400, 408, 422, 500), and its words in the body as ever. */
function withRefusals(inner: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await inner(input, init);
    if (response.ok) return response;
    const text = await response.text();
    return isRefusal(text) ? new Response(text) : new Response(text, response);
  };
}

function isRefusal(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && isRecord(answer['error']);
  } catch {
    return false;
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What one call is answered with: a result, a refusal of the node, raw words, or nothing at all. */
export type Answer =
  | { readonly result: unknown }
  | { readonly refuses: string; readonly status?: number }
  | { readonly raw: string; readonly status?: number }
  | 'hangs'
  | 'stalls';

export interface NearServer {
  readonly url: string;
  /** Every call, in the order in which they came. */
  readonly calls: readonly { readonly method: string; readonly params: unknown }[];
  close(): Promise<void>;
}

/** An RPC of NEAR on a free port of the loopback. A method that is not named is refused. */
export async function nearServer(answers: Readonly<Record<string, (params: unknown) => Answer>>): Promise<NearServer> {
  const calls: { method: string; params: unknown }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method, params }: { method: string; params: unknown } = JSON.parse(await text(request));
    calls.push({ method, params });
    give(response, answers[method]?.(params) ?? { refuses: 'METHOD_NOT_FOUND', status: 400 });
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function give(response: ServerResponse, answer: Answer): void {
  if (answer === 'hangs') return;
  response.setHeader('content-type', 'application/json');
  if (answer === 'stalls') {
    response.write('{"jsonrpc":');
    return;
  }
  response.statusCode = 'status' in answer ? (answer.status ?? 200) : 200;
  if ('raw' in answer) response.end(answer.raw);
  else if ('result' in answer) response.end(JSON.stringify({ jsonrpc: '2.0', id: 'x', result: answer.result }));
  else {
    // As nearcore writes it (chain/jsonrpc-primitives/src/errors.rs).
    const cause = { info: {}, name: answer.refuses };
    const error = { name: 'HANDLER_ERROR', cause, code: -32_000, data: 'DB Not Found', message: 'Server error' };
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 'x', error }));
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a method answers: its result, an error object, or a whole body that is no JSON-RPC at all. */
export type Method = (
  params: unknown[],
) =>
  | { result: unknown }
  | { error: { code: number; message: string; data?: unknown } }
  | { raw: string; status?: number }
  | 'never';

export interface RpcServer extends AsyncDisposable {
  readonly url: string;
  /** Every call so far. */
  readonly calls: { method: string; params: unknown[] }[];
}

/** A JSON-RPC server on a free loopback port, answering only what a test gives it. */
export async function startRpcServer(methods: Record<string, Method>): Promise<RpcServer> {
  const calls: RpcServer['calls'] = [];
  const server = createServer((request, response) => void respond(request, response, methods, calls));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  methods: Record<string, Method>,
  calls: RpcServer['calls'],
): Promise<void> {
  const call: { id: unknown; method: string; params?: unknown[] } = JSON.parse(await text(request));
  const { id, method, params = [] } = call;
  calls.push({ method, params });
  const reply = methods[method]?.(params) ?? { error: { code: -32_601, message: 'Method not found' } };
  if (reply === 'never') return;
  const [status, body] =
    'raw' in reply ? [reply.status ?? 200, reply.raw] : [200, JSON.stringify({ jsonrpc: '2.0', id, ...reply })];
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody } from '../../standins/read-body.ts';
import { failureOf, RpcFailure } from './failure.ts';

/** What answers a call: by the name of its method. Parameters come as they were sent. */
export type RpcTable = Readonly<Record<string, (params: unknown) => unknown>>;

/** A node's RPC: JSON-RPC by POST, and the pages that people and monitoring read. */
export interface NearRpcServer {
  readonly port: number;
  readonly url: string;
  /** While silent it reads calls and answers none of them. */
  setSilent(silent: boolean): void;
  close(): Promise<void>;
}

export interface NearRpcOptions {
  readonly table: RpcTable;
  /** 0 takes a free one. */
  readonly port: number;
  /** The text of `/metrics`; none where this is not given. */
  readonly metrics?: () => string;
}

/** @throws what the operating system says, for example EADDRINUSE */
export async function startNearRpc(options: NearRpcOptions): Promise<NearRpcServer> {
  let silent = false;
  const server = createServer((request, response) => {
    void answer(request, response, options, () => silent).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    setSilent: (next) => void (silent = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { table, metrics }: NearRpcOptions,
  isSilent: () => boolean,
): Promise<void> {
  const body = (await readBody(request)).toString();
  if (isSilent()) return;
  const json = (value: unknown): void =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(sorted(value)));
  if (request.method === 'POST') {
    const { id, part, value } = replyTo(table, body);
    // The order of these three is nearcore's; everything below is sorted, as its maps are.
    const text = JSON.stringify({ jsonrpc: '2.0', [part]: sorted(value), id });
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
  } else if (request.url === '/metrics' && metrics) response.writeHead(200).end(metrics());
  else if (request.url === '/status') json(table['status']?.([]));
  else if (request.url === '/health') json(table['health']?.([]) ?? null);
  else response.writeHead(404).end();
}

interface Reply {
  readonly id: unknown;
  readonly part: 'result' | 'error';
  readonly value: unknown;
}

function replyTo(table: RpcTable, body: string): Reply {
  let call: { readonly id?: unknown; readonly method?: string; readonly params?: unknown };
  try {
    call = JSON.parse(body);
  } catch {
    const failure = new RpcFailure('REQUEST_VALIDATION_ERROR', 'PARSE_ERROR', { error_message: 'not JSON' });
    return { id: null, part: 'error', value: failureOf(failure) };
  }
  const { id = null, method = '', params } = call;
  try {
    const found = table[method];
    if (found === undefined)
      throw new RpcFailure('REQUEST_VALIDATION_ERROR', 'METHOD_NOT_FOUND', { method_name: method });
    return { id, part: 'result', value: found(params) };
  } catch (error) {
    if (!(error instanceof RpcFailure)) throw error;
    return { id, part: 'error', value: failureOf(error) };
  }
}

/** Keys in alphabetical order, at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

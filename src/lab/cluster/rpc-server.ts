import { createServer, type IncomingMessage } from 'node:http';
import { listen } from './listen.ts';
import { RpcRefusal } from './rpc-answers.ts';

/** Answers one JSON-RPC call; may throw RpcRefusal. */
export type RpcHandler = (method: string, params: readonly unknown[]) => Promise<unknown>;

interface RpcCall {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
}

export interface RpcServer {
  readonly port: number;
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * JSON-RPC 2.0 over HTTP on the loopback, single calls and batches, as agave serves it.
 * @param port 0 takes a free one
 */
export async function startRpcServer(handler: RpcHandler, port = 0): Promise<RpcServer> {
  const server = createServer((request, response) => {
    void answerBody(request, handler).then((body) => {
      if (body === null) return response.destroy();
      return response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(body);
    });
  });
  const bound = await listen(server, port);
  return {
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A handler that throws anything but a refusal is a node that does not answer: the connection is cut. */
async function answerBody(request: IncomingMessage, handler: RpcHandler): Promise<string | null> {
  try {
    let text = '';
    request.setEncoding('utf8');
    for await (const chunk of request) text += chunk;
    const body: RpcCall | RpcCall[] = JSON.parse(text);
    const answer = Array.isArray(body)
      ? await Promise.all(body.map((call) => answerCall(call, handler)))
      : await answerCall(body, handler);
    return JSON.stringify(answer);
  } catch {
    return null;
  }
}

async function answerCall(call: RpcCall, handler: RpcHandler): Promise<object> {
  const { id = null, method = '', params = [] } = call;
  try {
    return { jsonrpc: '2.0', result: await handler(method, params), id };
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    return { jsonrpc: '2.0', error: error.body, id };
  }
}

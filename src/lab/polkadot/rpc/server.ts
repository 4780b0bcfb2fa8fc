import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen } from '../../cluster/listen.ts';
import { RpcRefusal } from '../chain/refusal.ts';
import { methodNames, type RpcTable } from './table.ts';

/** A node's RPC on the loopback: HTTP and WebSocket on one port, as a real node has it. */
export interface PolkadotRpcServer {
  readonly port: number;
  /** For a WebSocket provider. */
  readonly wsUrl: string;
  /** For plain POST. */
  readonly httpUrl: string;
  /** While silent it reads calls and answers none of them; subscriptions stand still. */
  setSilent(silent: boolean): void;
  close(): Promise<void>;
}

interface RpcCall {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
}

type Subscribe = (name: string, params: readonly unknown[]) => string;

/** @param port 0 takes a free one */
export async function startPolkadotRpc(table: RpcTable, port = 0): Promise<PolkadotRpcServer> {
  let silent = false;
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      if (silent) return response;
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(answerText(table, text, noSubscription));
    });
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => serve(socket, table, () => silent));
  const bound = await listen(server, port);
  return {
    port: bound,
    wsUrl: `ws://127.0.0.1:${bound}`,
    httpUrl: `http://127.0.0.1:${bound}`,
    setSilent: (next) => void (silent = next),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** One WebSocket connection and the subscriptions that live as long as it does. */
function serve(socket: WebSocket, table: RpcTable, isSilent: () => boolean): void {
  const running = new Map<string, () => void>();
  let count = 0;
  const subscribe: Subscribe = (name, params) => {
    const id = `${name}-${++count}`;
    const { start, notification } = table.subscriptions[name] ?? missing(name);
    const early: unknown[] = [];
    let answered = false;
    const send = (result: unknown): void => {
      if (isSilent() || socket.readyState !== socket.OPEN) return;
      socket.send(JSON.stringify({ jsonrpc: '2.0', method: notification, params: { subscription: id, result } }));
    };
    running.set(
      id,
      start(params, (result) => (answered ? send(result) : void early.push(result))),
    );
    // The answer with the id has to be on its way before the first notification.
    setImmediate(() => {
      answered = true;
      for (const result of early) send(result);
    });
    return id;
  };
  const withUnsubscribe = unsubscribing(table, (id) => {
    running.get(id)?.();
    return running.delete(id);
  });
  socket.on('message', (data: Buffer) => {
    if (!isSilent()) socket.send(answerText(withUnsubscribe, data.toString('utf8'), subscribe));
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    for (const stop of running.values()) stop();
    running.clear();
  });
}

const unsubscribing = (table: RpcTable, stop: (id: string) => boolean): RpcTable => {
  const names = Object.values(table.subscriptions).map((each) => each.unsubscribe);
  const methods = names.map((name) => [name, ([id]: readonly unknown[]) => stop(String(id))] as const);
  return { ...table, methods: { ...table.methods, ...Object.fromEntries(methods) } };
};

const noSubscription: Subscribe = (name) => missing(name);

function missing(name: string): never {
  throw new RpcRefusal(-32601, 'Method not found', name);
}

function answerText(table: RpcTable, text: string, subscribe: Subscribe): string {
  let body: RpcCall | RpcCall[];
  try {
    body = JSON.parse(text);
  } catch {
    return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32700, message: 'Parse error' } });
  }
  const answer = Array.isArray(body)
    ? body.map((call) => answerCall(table, call, subscribe))
    : answerCall(table, body, subscribe);
  return JSON.stringify(answer);
}

function answerCall(table: RpcTable, { id = null, method = '', params = [] }: RpcCall, subscribe: Subscribe): object {
  try {
    return { jsonrpc: '2.0', id, result: resultOf(table, method, params, subscribe) ?? null };
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error;
    const { code, message, data } = error;
    return { jsonrpc: '2.0', id, error: { code, message, ...(data === undefined ? {} : { data }) } };
  }
}

function resultOf(table: RpcTable, method: string, params: readonly unknown[], subscribe: Subscribe): unknown {
  if (method === 'rpc_methods') return { methods: methodNames(table) };
  if (table.subscriptions[method]) return subscribe(method, params);
  const answer = table.methods[method] ?? missing(method);
  return answer(params);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += chunk;
  return text;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly method: string;
  /** Below `/api/v10`, with its query. */
  readonly path: string;
  readonly body: string;
  readonly type: string;
}

export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Ends the connection instead. */
  readonly cut?: true;
}

export interface TinyRest {
  readonly url: string;
  readonly calls: Call[];
  /** The answer to each call; by itself an empty object. */
  answer: (call: Call) => Reply;
  close(): Promise<void>;
}

/** An API that answers as a test says, on loopback. */
export async function startTinyRest(): Promise<TinyRest> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  const tiny: TinyRest = {
    url: `http://127.0.0.1:${port}/api`,
    calls: [],
    answer: () => ({ json: {} }),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = '', url = '', headers } = request;
    const body = Buffer.concat(chunks).toString();
    const call = { method, path: url.replace('/api/v10', ''), body, type: headers['content-type'] ?? '' };
    tiny.calls.push(call);
    const reply = tiny.answer(call);
    if (reply.cut) return void request.socket.destroy();
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify(reply.json ?? {}));
  }
  return tiny;
}

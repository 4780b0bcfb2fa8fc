import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { untilAborted } from './deadline.ts';

/** The largest answer, `getClusterNodes` of mainnet, has some 3 MB; one without end must not fill the memory. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** What the host is asked to forward to. Baton's key is allowed this address by `permitopen`, letter by letter. */
const LOOPBACK = '127.0.0.1';
const LOOPBACK_NAMES = new Set([LOOPBACK, 'localhost', '[::1]']);

/**
 * A `fetch` whose connections begin on the host and end at its own loopback. Each request has its own channel: an idle
 * one that broke unnoticed could not be told from a request that was lost.
 *
 * It keeps the promise of the global `fetch` (rejects with `TypeError` when there is no response, with the signal's
 * reason when aborted), except that redirects are errors and the whole body is read before it resolves.
 * @param client gives the logged-in connection
 */
export function createForwardFetch(client: (signal: AbortSignal) => Promise<Client>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const port = portOf(url);
    const body = Buffer.from(await request.arrayBuffer());
    request.signal.throwIfAborted();
    try {
      const stream = await forward(await client(request.signal), port, request.signal);
      return await exchange(stream, url, request, body);
    } catch (error) {
      request.signal.throwIfAborted();
      throw new TypeError('fetch failed', { cause: error });
    }
  };
}

function portOf(url: URL): number {
  if (url.protocol === 'http:' && LOOPBACK_NAMES.has(url.hostname)) return Number(url.port || 80);
  throw new TypeError(`only http to the loopback of the host can be forwarded, not ${url.origin}`);
}

async function forward(client: Client, port: number, signal: AbortSignal): Promise<ClientChannel> {
  let abandoned = false;
  const opened = new Promise<ClientChannel>((resolve, reject) => {
    client.forwardOut(LOOPBACK, 0, LOOPBACK, port, (error, stream) => {
      if (error) return reject(error);
      if (abandoned) stream.close();
      resolve(stream);
    });
  });
  try {
    return await untilAborted(signal, opened);
  } catch (error) {
    abandoned = true;
    throw error;
  }
}

async function exchange(stream: ClientChannel, url: URL, request: Request, body: Buffer): Promise<Response> {
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => asSocket(stream),
      path: url.pathname + url.search,
      method: request.method,
      headers: { ...Object.fromEntries(request.headers), host: url.host, 'content-length': body.length },
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    // A channel that ends early is told by `close` alone.
    outgoing.on('close', () => reject(new Error('the connection ended before the response')));
    outgoing.end(body);
  });
  const response = answered.then(async (incoming) => respond(incoming, await readBody(incoming)));
  try {
    return await untilAborted(request.signal, response);
  } finally {
    response.catch(() => undefined); // after an abort nobody waits for it
    stream.close();
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new Error(`a body of more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function respond(incoming: IncomingMessage, body: Buffer): Response {
  const status = incoming.statusCode ?? 0;
  if (status >= 300 && status < 400) throw new Error(`a redirect (${status}), which is not followed`);
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  // These have no body, and Response insists on it.
  const empty = status === 204 || status === 205;
  return new Response(empty ? null : body, { status, statusText: incoming.statusMessage ?? '', headers });
}

/** The node:http client calls these on its connection; on a channel they have no meaning. */
function asSocket(stream: ClientChannel): Duplex {
  const nothing = () => stream;
  return Object.assign(stream, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
    destroySoon: () => stream.destroy(),
  });
}

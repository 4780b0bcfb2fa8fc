import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { HTTPReceiver, type Logger, type Receiver } from '@slack/bolt';
import { BatonError } from '../../domain/failure.ts';
import { REQUEST_PATH } from './manifest.ts';
import { createReplays } from './replays.ts';

export interface HttpOptions {
  readonly signingSecret: string;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A call that was not taken, and why. */
  readonly refused: (because: string) => void;
}

/** A press carries the whole message it was made on, some 60 KB, with three signs for many a one. Unit: bytes. */
const LONGEST_BODY = 1_000_000;
/** Slack sends at once. Unit: milliseconds. */
const REQUEST_WITHIN_MS = 10_000;
/** Slack opens a few; a proxy in front may keep some more. */
const MOST_CONNECTIONS = 500;

export interface HttpListener {
  readonly receiver: Receiver;
  readonly url: () => string;
  /** Takes nothing new; what is at work can still answer. */
  pause(): void;
}

/**
 * Receives what Slack sends and signs. Bolt checks signature and age; a stamp from the future and a call that was taken before
 * are refused here.
 */
export function createHttp(options: HttpOptions): HttpListener {
  const replays = createReplays(options.now);
  const http = new HTTPReceiver({
    signingSecret: options.signingSecret,
    endpoints: [REQUEST_PATH],
    bodyLimit: LONGEST_BODY,
    logger: options.logger,
    // Called once a signature was found good, and never before.
    customPropertiesExtractor: ({ headers }) => ({
      isReplay: !replays.enter(headerOf(headers, 'x-slack-signature'), headerOf(headers, STAMP)),
    }),
    // Said by `options.refused`; a call that nobody answers in time is seen at Slack.
    unhandledRequestHandler: () => undefined,
  });
  const server = createServer(
    { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS },
    (request, response) => answer(request, response, http, (stamp) => replays.refused(stamp), options),
  );
  server.maxConnections = MOST_CONNECTIONS;
  return {
    receiver: {
      init: (app) => http.init(app),
      start: () => listen(server, options),
      stop: () => stop(server),
    },
    url: () => addressOf(server),
    pause: () => void server.close(),
  };
}

const STAMP = 'x-slack-request-timestamp';

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  http: HTTPReceiver,
  refusedStamp: (stamp: string) => string | null,
  { refused }: HttpOptions,
): void {
  const isOurs = request.method === 'POST' && (request.url ?? '').split('?')[0] === REQUEST_PATH;
  const because = isOurs ? refusedStamp(headerOf(request.headers, STAMP)) : null;
  if (isOurs && because === null) {
    http.requestListener(request, response);
    return;
  }
  if (because !== null) refused(because);
  response.writeHead(isOurs ? 401 : 404, { 'content-type': 'text/plain', connection: 'close' });
  response.end(isOurs ? 'Not taken.\n' : 'Slack calls elsewhere.\n');
}

async function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new BatonError(
      'config/invalid',
      `slack.listen: Baton cannot listen on ${host} port ${port} (${code}). Slack was told this port: free it, or change both.`,
      { cause: error },
    );
  }
}

async function stop(server: Server): Promise<void> {
  server.closeIdleConnections();
  if (!server.listening && server.address() === null) {
    server.closeAllConnections();
    return;
  }
  const ended = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await ended;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}${REQUEST_PATH}`;
}

function headerOf(headers: IncomingMessage['headers'], name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

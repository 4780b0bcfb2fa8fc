import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { BatonError, messageOf } from '../domain/failure.ts';
import type { Log } from '../platform/log.ts';
import type { Readiness } from './readiness.ts';

export interface HealthDeps {
  readonly host: string;
  readonly port: number;
  readonly log: Log;
  ready(): Promise<Readiness>;
  /** The text of `/metrics` with its content type. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface HealthListener {
  readonly port: number;
  readonly url: string;
  /** What to tell whoever started it: the address, and a taken port. */
  readonly words: readonly string[];
  close(): Promise<void>;
}

/** Ports tried after a taken one, so that the processes of one machine stand side by side; then any free one. */
const PORTS_TRIED = 20;
/** Whoever asks is a program on the same network. Unit: milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Serves `/healthz` (this process lives), `/readyz` (it can do its work) and `/metrics`. It shows no secret and takes no
 * command, so it asks for no sign-in.
 * @throws `config/invalid` when the address is not of this machine
 */
export async function startHealth(deps: HealthDeps): Promise<HealthListener> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
  server.on('request', (request, response) => {
    answer(request, response, deps).catch((error: unknown) => {
      deps.log.warn({ error: messageOf(error) }, 'a question for health could not be answered');
      send(response, 500, 'text/plain', 'Not answered; the log says why.\n');
    });
  });
  const port = await listenOnFree(server, deps.host, deps.port);
  const url = `http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}`;
  const taken = port === deps.port ? '' : ` (port ${deps.port} is taken)`;
  return {
    port,
    url,
    words: [`Health: ${url}/readyz, ${url}/metrics${taken}`],
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, deps: HealthDeps): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(response, 405, 'text/plain', 'Only GET.\n');
    return;
  }
  switch ((request.url ?? '').replace(/\?.*$/, '')) {
    case '/healthz':
      sendJson(response, 200, { live: true });
      return;
    case '/readyz': {
      const readiness = await deps.ready();
      sendJson(response, readiness.ready ? 200 : 503, readiness);
      return;
    }
    case '/metrics': {
      const { type, text } = await deps.metrics();
      send(response, 200, type, text);
      return;
    }
    default:
      send(response, 404, 'text/plain', 'There are /healthz, /readyz and /metrics.\n');
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}

async function listenOnFree(server: Server, host: string, wanted: number): Promise<number> {
  const ports = Array.from({ length: PORTS_TRIED }, (_, index) => wanted + index).filter((port) => port <= 65_535);
  for (const port of [...ports, 0]) {
    try {
      server.listen({ host, port });
      await once(server, 'listening');
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code === 'EADDRINUSE') continue;
      throw new BatonError('config/invalid', `health.host: Baton cannot listen on ${host} port ${port} (${code}).`, {
        cause: error,
      });
    }
  }
  throw new BatonError('config/invalid', `No port of ${host} is free for health.`);
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { type Answer, answerCall, type AnswerDeps, ROOM_OF_LARGEST } from './answer.ts';
import { createGate } from './gate.ts';

export interface HooksDeps extends Omit<AnswerDeps, 'gates'> {
  readonly host: string;
  /** 0 takes any. */
  readonly port: number;
  /** Counts an answer. */
  answered(path: string, status: number): void;
}

export interface HooksListener {
  readonly url: string;
  /** Takes nothing new, and waits for what is being stored. */
  close(): Promise<void>;
}

/** So many of the largest bodies are in memory at once, or sixteen times as many small ones. */
const LARGEST_AT_ONCE = 6;
/** Of those who are known only by their bodies. As many as this can be held up by strangers for five seconds. */
const UNKNOWN_AT_ONCE = 6;
/** Senders are a few dozens, and each keeps a few connections. */
const MOST_CONNECTIONS = 256;
/** Head and body; somebody who needs longer holds a connection and nothing else. Unit: milliseconds. */
const HEAD_WITHIN_MS = 3_000;
const REQUEST_WITHIN_MS = 10_000;
/** How soon after its end a time limit is kept. Unit: milliseconds. */
const LIMITS_KEPT_EVERY_MS = 1_000;
/** A stop waits no longer for what is being stored than its caller waits for an answer. Unit: milliseconds. */
const CLOSES_WITHIN_MS = 3_000;
/** Unit: seconds. */
const AGAIN_AFTER_S = 5;

/**
 * Takes alerts, on a listener apart from the page. An alert is stored before it is answered with 200; where it cannot be stored the
 * answer is 503, and the sender sends it again.
 * @throws `config/invalid` when it cannot listen there
 */
export async function startHooks(deps: HooksDeps): Promise<HooksListener> {
  const roomOf = (largest: number) => createGate(largest * ROOM_OF_LARGEST, deps.clock);
  const gates = { known: roomOf(LARGEST_AT_ONCE), signed: roomOf(UNKNOWN_AT_ONCE) };
  const atWork = new Set<Promise<void>>();
  const server = createServer(
    {
      headersTimeout: HEAD_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: LIMITS_KEPT_EVERY_MS,
    },
    (request, response) => {
      // A caller that goes away while it is read or answered is nobody's failure.
      request.on('error', () => undefined);
      response.on('error', () => undefined);
      const work = answerTo(request, response, { ...deps, gates });
      atWork.add(work);
      void work.finally(() => atWork.delete(work));
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, deps);
  return {
    url: addressOf(server),
    close: () => stop(server, atWork, deps),
  };
}

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  deps: AnswerDeps & Pick<HooksDeps, 'answered'>,
): Promise<void> {
  try {
    const answer = await answerCall(request, deps);
    deps.answered(answer.path, answer.status);
    send(response, answer);
  } catch (error) {
    deps.log.error({ error: messageOf(error) }, 'a call with alerts could not be answered');
  }
}

function send(response: ServerResponse, { status, words }: Answer): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 405 && { allow: 'POST, PUT' }),
    ...(status === 503 && { 'retry-after': String(AGAIN_AFTER_S) }),
  });
  response.end(`${words}\n`);
}

async function listen(server: Server, { host, port }: HooksDeps): Promise<void> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new BatonError(
      'config/invalid',
      `hooks.listen: Baton cannot listen on ${host} port ${port} (${code}). Senders of alerts were told this port: free it, or change both.`,
      { cause: error },
    );
  }
}

async function stop(server: Server, atWork: ReadonlySet<Promise<void>>, { clock }: HooksDeps): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const enough = new AbortController();
  const late = clock.sleep(CLOSES_WITHIN_MS, enough.signal).catch(() => undefined);
  await Promise.race([Promise.all(atWork), late]);
  enough.abort();
  server.closeAllConnections();
  await closed;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

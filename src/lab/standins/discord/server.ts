import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody } from '../read-body.ts';
import type { Platform } from './platform.ts';
import { answerCall } from './rest/answer-call.ts';
import { readSent, type SentBody } from './rest/body.ts';
import { DiscordRefusal } from './rest/refusal.ts';

/** How Discord fails when it is down: connections break, or every answer has this status. */
export type Outage = null | 'unreachable' | number;

const API = /^\/api(?:\/v10)?(\/.*)$/;

/** HTTP of the platform: the REST API and attachments. */
export function createDiscordServer(platform: Platform, outage: () => Outage): Server {
  return createServer((request, response) => {
    answer(platform, outage(), request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
}

async function answer(
  platform: Platform,
  outage: Outage,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (outage !== null) {
    if (outage === 'unreachable') request.socket.destroy();
    else response.writeHead(outage).end('Discord is down');
    return;
  }
  const url = new URL(request.url ?? '/', 'http://discord');
  const path = API.exec(url.pathname)?.[1];
  if (path !== undefined) return answerApi(platform, path, url.searchParams, request, response);
  if (url.pathname.startsWith('/attachments/')) return answerAttachment(platform, url.pathname, response);
  response.writeHead(404).end('not here');
}

async function answerApi(
  platform: Platform,
  path: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const raw = await readBody(request);
  const body = await readSent(raw, request.headers['content-type'] ?? '').catch((error: unknown): DiscordRefusal => {
    if (error instanceof DiscordRefusal) return error;
    throw error;
  });
  const { method = 'GET', headers } = request;
  const call = { method, path: decodeURIComponent(path), query, authorization: headers.authorization };
  const answered = answerCall(platform, call, body satisfies SentBody | DiscordRefusal);
  const delayMs = platform.faults.answerDelayMs();
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (platform.faults.losesAnswer(answered.route)) {
    request.socket.destroy();
    return;
  }
  // An answer without a body has no type: clients would look for JSON in it.
  const type = answered.body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(answered.status, { ...type, ...answered.headers });
  const text = typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body);
  response.end(answered.body === undefined ? undefined : text);
}

function answerAttachment({ world }: Platform, path: string, response: ServerResponse): void {
  const [, , channel, id] = path.split('/');
  const found = world.messages
    .filter((each) => each.channel === channel)
    .flatMap((each) => each.attachments)
    .find((each) => each.id === id);
  if (found === undefined) response.writeHead(404).end();
  else
    response
      .writeHead(200, { 'content-type': found.contentType, 'x-content-type-options': 'nosniff' })
      .end(found.content);
}

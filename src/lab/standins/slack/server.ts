import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBody } from '../read-body.ts';
import { isObject } from '../loose.ts';
import type { Platform } from './platform.ts';
import { answerCall } from './web-api/answer-call.ts';
import { argumentsOf, fileOf } from './web-api/body.ts';
import { takeUpload } from './web-api/files.ts';

/** How Slack fails when it is down: connections break, or every answer has this status. */
export type Outage = null | 'unreachable' | number;

export interface ServerParts {
  readonly platform: Platform;
  readonly outage: () => Outage;
  /** Anything that is not the platform's own: the client. False where it knows no such page. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** HTTP of the platform: the Web API, uploads and `response_url`s. */
export function createSlackServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
}

async function answer(parts: ServerParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { platform } = parts;
  const path = new URL(request.url ?? '/', 'http://slack').pathname;
  const isPlatform = /^\/(api|upload|respond)\//.test(path);
  const outage = parts.outage();
  if (isPlatform && outage !== null) {
    if (outage === 'unreachable') request.socket.destroy();
    else response.writeHead(outage).end('Slack is down');
    return;
  }
  if (path.startsWith('/api/')) return answerApi(platform, path.slice('/api/'.length), request, response);
  if (path.startsWith('/upload/')) return answerUpload(platform, path, request, response);
  if (path.startsWith('/respond/')) return answerResponseUrl(platform, path, request, response);
  if (!parts.page(request, response)) response.writeHead(404).end('not here');
}

async function answerApi(
  platform: Platform,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const args = await argumentsOf(body, request.headers['content-type'] ?? '');
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? (typeof args?.['token'] === 'string' ? args['token'] : undefined);
  const { status, headers, body: answered } = answerCall(platform, method, args, token);
  const delayMs = platform.faults.answerDelayMs();
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (platform.faults.losesAnswer(method)) {
    request.socket.destroy();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(answered));
}

async function answerUpload(
  platform: Platform,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const content = await fileOf(await readBody(request), request.headers['content-type'] ?? '');
  const { status, body } = takeUpload(platform, path.split('/').at(-1) ?? '', content);
  if (platform.faults.losesAnswer('upload')) request.socket.destroy();
  response.writeHead(status).end(body);
}

async function answerResponseUrl(
  platform: Platform,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const args = await argumentsOf(await readBody(request), request.headers['content-type'] ?? 'application/json');
  const { status, body } = platform.responseUrls.use(path, isObject(args) ? args : {});
  if (platform.faults.losesAnswer('respond')) request.socket.destroy();
  response.writeHead(status).end(body);
}

import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../read-body.ts';
import { isObject } from '../../loose.ts';
import { STYLE } from '../draw/drawings.ts';
import type { Person } from '../people/person.ts';
import type { Platform } from '../platform.ts';
import { perform } from './deeds.ts';
import { stateFor } from './state.ts';

export interface ClientParts {
  readonly platform: Platform;
  readonly as: (user: string) => Person;
}

/** Changes that come together are told once. */
const TOGETHER_MS = 50;

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const ASSETS: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/': ['text/html', asset('index.html')],
  '/client/client.js': ['text/javascript', asset('client.js')],
  '/client/client.css': ['text/css', asset('client.css')],
  '/client/slack.css': ['text/css', STYLE],
};

/** A small client in the browser, for the demo. @returns false where the path is none of its own */
export function createClientRoutes(parts: ClientParts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = new URL(request.url ?? '/', 'http://slack');
    // Another site's page may not act as one of the people: it can reach the loopback only by another name or type.
    if (!/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) return false;
    const found = ASSETS[url.pathname];
    if (found !== undefined) send(response, found[0], found[1]);
    else if (url.pathname === '/client/state')
      send(response, 'application/json', JSON.stringify(stateFor(parts.platform, url.searchParams)));
    else if (url.pathname === '/client/events') tellChanges(parts.platform, response);
    else if (url.pathname === '/client/act' && request.method === 'POST') void act(parts, request, response);
    else if (url.pathname.startsWith('/files/')) sendFile(parts.platform, url.pathname, response);
    else if (url.pathname.startsWith('/archives/')) redirectToMessage(url, response);
    else return false;
    return true;
  };
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:",
    'cache-control': 'no-store',
  });
  response.end(text);
}

function tellChanges({ workspace }: Platform, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('\n');
  let timer: NodeJS.Timeout | null = null;
  const tell = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      response.write('data: changed\n\n');
    }, TOGETHER_MS);
  };
  workspace.events.on('changed', tell);
  response.on('close', () => {
    workspace.events.off('changed', tell);
    if (timer !== null) clearTimeout(timer);
  });
}

async function act(parts: ClientParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers['content-type'] !== 'application/json') {
    response.writeHead(415).end();
    return;
  }
  try {
    const deed: unknown = JSON.parse((await readBody(request)).toString());
    const outcome = isObject(deed) ? await perform(parts, deed) : { error: 'no deed' };
    send(response, 'application/json', JSON.stringify(outcome));
  } catch (error) {
    send(response, 'application/json', JSON.stringify({ error: error instanceof Error ? error.message : 'failed' }));
  }
}

function sendFile({ workspace }: Platform, path: string, response: ServerResponse): void {
  const file = workspace.files.get(path.slice('/files/'.length));
  if (file === undefined) response.writeHead(404).end();
  else
    response.writeHead(200, { 'content-type': file.mimetype, 'x-content-type-options': 'nosniff' }).end(file.content);
}

/** A permalink leads to its message, in its thread where it is a reply. */
function redirectToMessage(url: URL, response: ServerResponse): void {
  const [, , channel = '', point = ''] = url.pathname.split('/');
  const ts = `${point.slice(1, -6)}.${point.slice(-6)}`;
  const thread = url.searchParams.get('thread_ts');
  response.writeHead(302, { location: `/#${channel}/${thread ?? `p${ts}`}` }).end();
}

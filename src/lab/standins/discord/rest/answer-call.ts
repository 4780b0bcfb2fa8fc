import { isObject } from '../../loose.ts';
import type { Platform } from '../platform.ts';
import { IDENTITY } from '../options.ts';
import type { SentBody } from './body.ts';
import { callbackRoutes } from './callbacks.ts';
import { commandRoutes } from './commands.ts';
import { identityRoutes } from './identity.ts';
import { messageRoutes } from './messages.ts';
import { bucketHeaders, bucketName } from './rate-limits.ts';
import { DiscordRefusal } from './refusal.ts';
import type { Route, RouteAnswer, Routes } from './route.ts';
import { webhookRoutes } from './webhooks.ts';

const ROUTES: Routes = { ...identityRoutes, ...messageRoutes, ...commandRoutes, ...callbackRoutes, ...webhookRoutes };
const PATTERNS = Object.entries(ROUTES).map(([name, route]) => {
  const [method = '', path = ''] = name.split(' ');
  const pattern = new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
  return { name, route, method, pattern };
});

export interface HttpCall {
  readonly method: string;
  /** Behind `/api/v10`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
}

export interface HttpAnswer extends RouteAnswer {
  /** Of the route, for faults. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What of a path a bucket is counted by. */
const MAJOR = ['channel', 'guild', 'token'];

/**
 * One call: token, limits, then the route itself. Every call is kept for `calls()`.
 * @param readBody its body, or the refusal of one that cannot be read
 */
export function answerCall(platform: Platform, call: HttpCall, body: SentBody | DiscordRefusal): HttpAnswer {
  const found = PATTERNS.flatMap(({ name, route, method, pattern }) => {
    const match = method === call.method ? pattern.exec(call.path) : null;
    return match === null ? [] : [{ name, route, params: { ...match.groups } }];
  })[0];
  const name = found?.name ?? `${call.method} ${call.path}`;
  const answer = tryCall(platform, call, name, found?.route, found?.params ?? {}, body);
  const { id, code } = about(answer.body);
  platform.invalid.count(answer.status, answer.headers['x-ratelimit-scope']);
  platform.calls.push({
    route: name,
    path: call.path,
    body: body instanceof DiscordRefusal ? null : structuredClone(body.list.length > 0 ? body.list : body.body),
    files: body instanceof DiscordRefusal ? [] : body.files.map(({ filename }) => filename),
    atMs: platform.now(),
    status: answer.status,
    ...(id === undefined ? {} : { id }),
    ...(code === undefined ? {} : { code }),
  });
  return { ...answer, route: name };
}

function tryCall(
  platform: Platform,
  call: HttpCall,
  name: string,
  route: Route | undefined,
  params: Readonly<Record<string, string>>,
  body: SentBody | DiscordRefusal,
): Omit<HttpAnswer, 'route'> {
  const headers: Record<string, string> = {};
  try {
    const failure = platform.faults.failsWith(name);
    if (failure !== null) return { status: failure, headers, body: { message: `${failure}: trouble`, code: 0 } };
    const shutOutForS = platform.invalid.shutOutForS();
    if (shutOutForS !== null) return shutOut(shutOutForS);
    if (route === undefined) throw new DiscordRefusal('NotFound');
    if (route.by === 'bot') requireBot(platform, call.authorization);
    const ordered = platform.faults.limitOf(name, params['channel']);
    if (ordered !== null) return limited(ordered.seconds, ordered.scope, orderedBucket(name, ordered.seconds));
    const major = MAJOR.map((part) => params[part] ?? '').join(' ');
    // Interaction endpoints are not bound by the global limit.
    const passage = platform.limits?.pass(name, major, route.bucket, route.by === 'bot');
    if (passage !== undefined) Object.assign(headers, bucketHeaders(passage.bucket));
    if (passage?.kind === 'limited') return limited(passage.retryAfterS, passage.scope, headers);
    if (body instanceof DiscordRefusal) throw body;
    return { headers, ...route.run({ platform, params, query: call.query, ...body }) };
  } catch (error) {
    if (!(error instanceof DiscordRefusal)) throw error;
    return refused(error, headers);
  }
}

function requireBot({ token }: Platform, authorization: string | undefined): void {
  if (!token.isGood || authorization !== `Bot ${IDENTITY.token}`) throw new DiscordRefusal('Unauthorized');
}

function refused(error: DiscordRefusal, headers: Record<string, string>): Omit<HttpAnswer, 'route'> {
  const { status, code, message, errors, retryAfterS } = error;
  const more = errors === undefined ? {} : { errors };
  if (retryAfterS === undefined) return { status, headers, body: { message, code, ...more } };
  return {
    status,
    headers: { ...headers, 'retry-after': String(Math.ceil(retryAfterS)), 'x-ratelimit-scope': 'user' },
    body: { message, code, retry_after: retryAfterS, global: false },
  };
}

function limited(
  seconds: number,
  scope: 'user' | 'global' | 'shared',
  bucket: Readonly<Record<string, string>>,
): Omit<HttpAnswer, 'route'> {
  const isGlobal = scope === 'global';
  const message = scope === 'shared' ? 'The resource is being rate limited.' : 'You are being rate limited.';
  return {
    status: 429,
    headers: {
      ...(isGlobal ? { 'x-ratelimit-global': 'true' } : bucket),
      'x-ratelimit-scope': scope,
      'retry-after': String(Math.max(1, Math.ceil(seconds))),
    },
    body: { message, retry_after: seconds, global: isGlobal },
  };
}

/** Headers of a limit that was ordered: an empty bucket that fills when the order ends. */
function orderedBucket(route: string, seconds: number): Record<string, string> {
  return {
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset-after': seconds.toFixed(3),
    'x-ratelimit-bucket': bucketName(route),
  };
}

/** What stands before the platform answers, and knows no JSON. */
function shutOut(seconds: number): Omit<HttpAnswer, 'route'> {
  return {
    status: 429,
    headers: { 'retry-after': String(Math.ceil(seconds)), 'content-type': 'text/plain' },
    body: 'error code: 1015',
  };
}

function about(body: unknown): { readonly id?: string; readonly code?: number } {
  if (!isObject(body)) return {};
  const { id, code } = body;
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof code === 'number' ? { code } : {}) };
}

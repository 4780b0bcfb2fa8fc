import type { Loose } from '../../loose.ts';
import type { Platform } from '../platform.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import { identityMethods } from './identity.ts';
import type { Method, Methods } from './method.ts';
import { viewMethods } from './views.ts';

const METHODS: Methods = {
  ...identityMethods,
  ...chatMethods,
  ...conversationMethods,
  ...viewMethods,
  ...fileMethods,
};

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Loose;
}

/**
 * One call of the Web API: token, scope, limits, then the method itself. Every call is kept for `calls()`.
 * @param args null where the body could not be read
 */
export function answerCall(platform: Platform, name: string, args: Loose | null, token: string | undefined): ApiAnswer {
  const method = METHODS[name];
  const answer = tryCall(platform, name, method, args, token);
  const { error } = answer.body;
  platform.calls.push({
    method: name,
    args: structuredClone(withoutToken(args ?? {})),
    atMs: platform.now(),
    status: answer.status,
    ok: answer.body['ok'] === true,
    ...(typeof error === 'string' ? { error } : {}),
  });
  return answer;
}

function tryCall(
  platform: Platform,
  name: string,
  method: Method | undefined,
  args: Loose | null,
  token: string | undefined,
): ApiAnswer {
  const headers = { 'x-oauth-scopes': [...platform.tokens.scopes].join(',') };
  try {
    if (method === undefined) throw new SlackRefusal('unknown_method');
    if (args === null) throw new SlackRefusal('invalid_json');
    platform.tokens.admit(token, method.token);
    platform.tokens.requireScope(method.scope?.(args, platform));
    const seconds = waitFor(platform, name, method, args);
    if (seconds !== null) return tooMany(seconds);
    return { status: 200, headers, body: { ok: true, ...method.run(args, platform) } };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return { status: 200, headers, body: { ok: false, error: error.error, ...error.more } };
  }
}

function waitFor(platform: Platform, name: string, method: Method, args: Loose): number | null {
  const ordered = platform.faults.retryAfter(name, args['channel']);
  if (ordered !== null) return ordered;
  const channel = typeof args['channel'] === 'string' ? args['channel'] : undefined;
  return platform.limits?.retryAfter(name, method.perMinute, channel) ?? null;
}

function tooMany(seconds: number): ApiAnswer {
  return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } };
}

function withoutToken({ token: _token, ...rest }: Loose): Loose {
  return rest;
}

import { REST, RESTEvents } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import type { Lane } from '../outbox.ts';

/**
 * A call that takes longer has no answer. Long for Discord, which answers within one second, and short enough for an alarm to be sent
 * again. Unit: milliseconds.
 */
export const CALL_TIMEOUT_MS = 5_000;
/** With what waits before it in its bucket: a port answers within ten seconds. Unit: milliseconds. */
const WITH_QUEUE_MS = 9_000;

/**
 * Discord shuts out an address for a while after 10,000 answers of 401, 403 and 429 within ten minutes (topics/rate-limits.mdx). Others
 * may share the address, so that Baton stops at a quarter.
 */
const MOST_INVALID = 2_500;

export interface DiscordAccess {
  readonly token: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly budget: InvalidBudget;
}

/** Answers that Discord counts against an address, of all clients of this process. */
export interface InvalidBudget {
  /** @param count since the count began @param endsInMs when Discord forgets them */
  note(count: number, endsInMs: number): void;
  /** 0: there is some left. Unit: milliseconds. */
  waitMs(): number;
}

export function createInvalidBudget(clock: Clock): InvalidBudget {
  let untilMs = 0;
  return {
    note: (count, endsInMs) => void (count >= MOST_INVALID && (untilMs = clock.monotonic() + endsInMs)),
    waitMs: () => Math.max(0, untilMs - clock.monotonic()),
  };
}

/** Nothing is sent before this has passed. Unit of `retryInMs`: milliseconds. */
export class HeldBack extends Error {
  readonly retryInMs: number;
  constructor(retryInMs: number) {
    super('too many calls were refused in the last ten minutes');
    this.retryInMs = retryInMs;
  }
}

export type RestCall = { readonly body?: unknown; readonly query?: URLSearchParams } & Pick<
  NonNullable<Parameters<REST['post']>[1]>,
  'files' | 'auth'
>;

/** One client of Discord's API. Each call gives up within ten seconds. @throws the errors of @discordjs/rest, and `HeldBack` */
export interface DiscordRest {
  get(route: `/${string}`, call?: RestCall): Promise<unknown>;
  post(route: `/${string}`, call?: RestCall): Promise<unknown>;
  patch(route: `/${string}`, call?: RestCall): Promise<unknown>;
  put(route: `/${string}`, call?: RestCall): Promise<unknown>;
  delete(route: `/${string}`, call?: RestCall): Promise<unknown>;
}

/**
 * The library waits out every limit by itself, with all that is behind it, and tries three times. All of that is Baton's to decide.
 * @param answers to interactions, which are not bound by the 50 calls a second of a bot (topics/rate-limits.mdx): the library would
 * count them, and refuse to send an answer that Discord takes
 */
export function discordRest(
  { token, apiUrl, budget }: DiscordAccess,
  { answers = false }: { readonly answers?: boolean } = {},
): DiscordRest {
  const rest = new REST({
    version: '10',
    api: apiUrl,
    retries: 0,
    timeout: CALL_TIMEOUT_MS,
    rejectOnRateLimit: () => true,
    ...(answers ? { globalRequestsPerSecond: Number.POSITIVE_INFINITY } : {}),
    invalidRequestWarningInterval: 1,
  });
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => budget.note(count, remainingTime));
  const call =
    (method: 'get' | 'post' | 'patch' | 'put' | 'delete') =>
    (route: `/${string}`, options: RestCall = {}) => {
      const waitMs = budget.waitMs();
      if (waitMs > 0) return Promise.reject(new HeldBack(waitMs));
      // It forgets a token that was refused once, and Discord may have been wrong.
      rest.setToken(token);
      return rest[method](route, { ...options, signal: AbortSignal.timeout(WITH_QUEUE_MS) });
    };
  return { get: call('get'), post: call('post'), patch: call('patch'), put: call('put'), delete: call('delete') };
}

/** One client for each lane and one for pictures, so that none waits in another's queue. */
export type DiscordClients = Readonly<Record<Lane | 'picture', DiscordRest>>;

export function createDiscordClients(access: DiscordAccess): DiscordClients {
  return {
    alert: discordRest(access),
    decision: discordRest(access),
    progress: discordRest(access),
    picture: discordRest(access),
  };
}

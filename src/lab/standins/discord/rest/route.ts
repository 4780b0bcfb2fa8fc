import type { Loose } from '../../loose.ts';
import type { Platform } from '../platform.ts';
import type { BucketRule } from './rate-limits.ts';

export interface SentFile {
  /** The `n` of `files[n]`. */
  readonly id: string;
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
}

/** One call, as far as its route cares. */
export interface RouteCall {
  readonly platform: Platform;
  /** What stands in the path: `channel`, `message` and so on. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Loose;
  /** For the one body that is a list: commands overwritten in bulk. */
  readonly list: readonly unknown[];
  readonly files: readonly SentFile[];
}

export interface RouteAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A route of the REST API. */
export interface Route {
  /** Who may call it: the bot by its token, anybody who has the interaction's token, or anybody at all. */
  readonly by: 'bot' | 'token' | 'anybody';
  readonly bucket?: BucketRule;
  /** @throws DiscordRefusal */
  readonly run: (call: RouteCall) => RouteAnswer;
}

/** By `METHOD /path/:name`. */
export type Routes = Readonly<Record<string, Route>>;

export function ok(body: unknown): RouteAnswer {
  return { status: 200, body };
}

export const NO_CONTENT: RouteAnswer = { status: 204 };

import type { Loose } from '../../loose.ts';
import type { Platform } from '../platform.ts';

/** A method of the Web API. Facts of each: its page at docs.slack.dev/reference/methods. */
export interface Method {
  readonly token: 'bot' | 'app';
  /** The scope that this call needs. */
  readonly scope?: (args: Loose, platform: Platform) => string | undefined;
  /** Calls a minute, by tier; left out where the method has a limit of its own kind or none that matters here. */
  readonly perMinute?: number;
  /** @throws SlackRefusal */
  readonly run: (args: Loose, platform: Platform) => Loose;
}

export type Methods = Readonly<Record<string, Method>>;

/** Tiers: docs.slack.dev/apis/web-api/rate-limits. The numbers are the least that Slack grants. */
export const TIER_3 = 50;
export const TIER_4 = 100;

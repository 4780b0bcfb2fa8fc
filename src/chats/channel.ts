import type { Origin } from '../domain/request.ts';
import type { Destination } from './outbox.ts';

/** The page's one channel. */
export const WEB_CHANNEL: Destination = 'web:main';

/** Where the answer to a request goes. The command line reads its answer where the page's messages are kept. */
export const WEB_CHANNEL_OF: Record<Origin['chat'], Destination> = {
  web: WEB_CHANNEL,
  terminal: 'terminal:main',
  slack: WEB_CHANNEL,
  discord: WEB_CHANNEL,
  alert: WEB_CHANNEL,
};

/** What stands before the colon of destinations whose cards are kept where the page reads them. */
export const KEPT_HERE: readonly string[] = ['web', 'terminal'];

/** A channel or direct message of Slack, or a thread in it. @param thread `ts` of its first message */
export function slackDestination(channel: string, thread?: string): Destination {
  return thread === undefined ? `slack:${channel}` : `slack:${channel}/${thread}`;
}

/** What of Slack a destination names; null for one of another platform. */
export function slackPlace(destination: Destination): { readonly channel: string; readonly thread?: string } | null {
  const [, channel, thread] = /^slack:([^/]+)(?:\/(.+))?$/.exec(destination) ?? [];
  if (channel === undefined) return null;
  return thread === undefined ? { channel } : { channel, thread };
}

/** A channel of Discord; a thread is a channel too there. */
export function discordDestination(channel: string): Destination {
  return `discord:${channel}`;
}

/** What of Discord a destination names; null for one of another platform. */
export function discordChannel(destination: Destination): string | null {
  return /^discord:(\d+)$/.exec(destination)?.[1] ?? null;
}

/** The channel of a destination, whatever thread of it is named: what a platform refuses or limits, it does there. */
export function placeOf(destination: Destination): Destination {
  return destination.split('/', 1)[0] ?? destination;
}

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

/** A channel or direct message of Slack, or a thread in it. @param thread `ts` of its first message */
export function slackDestination(channel: string, thread?: string): Destination {
  return thread === undefined ? `slack:${channel}` : `slack:${channel}/${thread}`;
}

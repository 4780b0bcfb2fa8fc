import { messageOf } from '../../domain/failure.ts';
import type { Card } from '../card.ts';
import type { SlackDeps, Spot } from './deps.ts';
import { slackMessage } from './render/message.ts';

/** How somebody can be answered in private. */
export interface Reach {
  readonly user: string;
  /** Came with a command or press; Slack takes five answers there within half an hour. */
  readonly responseUrl: string | null;
  /** Where they acted; null on their Home. */
  readonly spot: Spot | null;
}

/** Answers one person, and nobody else sees it. What was done stands, whether or not the answer arrives: it is on the cards. */
export async function tell({ talk, log }: SlackDeps, { user, responseUrl, spot }: Reach, card: Card): Promise<void> {
  const message = slackMessage(card, { linkOf: () => null });
  const ways: (() => Promise<void>)[] = [
    ...(responseUrl === null ? [] : [() => talk.respond(responseUrl, message, spot?.thread)]),
    ...(spot === null ? [] : [() => talk.whisper(spot, user, message)]),
    async () => talk.post({ channel: await talk.direct(user) }, message),
  ];
  const failed: string[] = [];
  for (const way of ways) {
    try {
      await way();
      return;
    } catch (error) {
      failed.push(messageOf(error));
    }
  }
  log.warn({ failed }, 'an answer in Slack did not arrive');
}

import { messageOf } from '../../domain/failure.ts';
import type { Card } from '../card.ts';
import type { DiscordDeps } from './deps.ts';
import { discordMessage, type DiscordMessage } from './render/message.ts';
import { isAnsweredElsewhere, type Reply, type TextFile } from './talk.ts';

/** An answer to one person, of which the first word may be on its way. */
export interface Answering {
  /** Shows it; whatever was done stands whether or not it arrives, since it is on the cards. Never throws. */
  tell(card: Card): Promise<void>;
  show(message: Partial<DiscordMessage>, file?: TextFile | null): Promise<void>;
}

/**
 * Says the first word at once, so that Discord waits, and the answer when it is there. Discord may know nothing of a press that it
 * has just sent (10062): then nothing can be said, and what was decided is stored all the same.
 */
export function answering(deps: DiscordDeps, reply: Reply, what: 'new' | 'update' = 'new'): Answering {
  const { talk, log } = deps;
  const failed = (error: unknown): false => {
    if (!isAnsweredElsewhere(error)) log.warn({ error: messageOf(error) }, 'an answer in Discord did not arrive');
    return false;
  };
  const deferred = talk.defer(reply, what).then(() => true, failed);
  const show: Answering['show'] = async (message, file) => {
    if (await deferred) await talk.answer(reply, message, file).catch(failed);
  };
  return { show, tell: (card) => show(privately(card)) };
}

/** An answer to one person calls nobody, and links to nothing. */
export const privately = (card: Card): DiscordMessage => discordMessage(card, { linkOf: () => null });

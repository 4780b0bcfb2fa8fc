import { messageOf } from '../../domain/failure.ts';
import type { Card } from '../card.ts';
import { answerOf } from './answers.ts';
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
  const { talk, log, clock } = deps;
  const failed = (error: unknown): false => {
    if (!isAnsweredElsewhere(error)) log.warn({ error: messageOf(error) }, 'an answer in Discord did not arrive');
    return false;
  };
  const deferred = talk.defer(reply, what).then(() => true, failed);
  const show: Answering['show'] = async (message, file) => {
    if (!(await deferred)) return;
    const answer = () => talk.answer(reply, message, file);
    await answer().catch(async (error: unknown) => {
      const waitMs = againInMs(error);
      if (waitMs === null) return failed(error);
      await clock.sleep(waitMs);
      return answer().catch(failed);
    });
  };
  return { show, tell: (card) => show(privately(card)) };
}

/** Until Discord has come out of its own trouble. Unit: milliseconds. */
const TROUBLE_MS = 1_000;
/** The token lives fifteen minutes, and nobody waits so long for an answer. Unit: milliseconds. */
const LONGEST_MS = 60_000;

/** An answer may be given twice: it takes the same place. Null where a second try is of no use. Unit: milliseconds. */
function againInMs(error: unknown): number | null {
  const answer = answerOf(error, '');
  if (answer.kind === 'rate-limited') return answer.retryInMs <= LONGEST_MS ? answer.retryInMs : null;
  return answer.kind === 'unknown' ? TROUBLE_MS : null;
}

/** An answer to one person calls nobody, and links to nothing. */
export const privately = (card: Card): DiscordMessage => discordMessage(card, { linkOf: () => null });

import { textCard } from '../project/simple-cards.ts';
import type { SlackDeps, Spot } from './deps.ts';
import type { SlackUser } from './identity.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';
import { mentionedWords } from './typed.ts';

/** `@Baton …` in a channel or thread. Slash commands do not work in threads. */
export interface Mention {
  readonly who: SlackUser;
  readonly text: string;
  /** The member id under which Baton was named. */
  readonly self: string;
  readonly spot: Spot;
  readonly eventId: string;
}

const NOT_SAID_TO_BATON =
  'Nothing was done: what is said to Baton begins with its name, as in `@Baton status`. Here something stands before it.';

/** Slack has been given its word already. What needs a look is answered in the thread, the rest to the person alone. */
export async function onMention(deps: SlackDeps, { who, text, self, spot, eventId }: Mention): Promise<void> {
  const actionId = `slack:${eventId}`;
  const words = mentionedWords(text, self);
  const card =
    words === null
      ? textCard(`reply:${actionId}`, 'Not taken', NOT_SAID_TO_BATON, 'warning')
      : await take(deps, { who, words, actionId, spot });
  await tell(deps, { user: who.user, responseUrl: null, spot }, card);
}

import type { SlackDeps, Spot } from './deps.ts';
import type { SlackUser } from './identity.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';
import { mentionedWords } from './typed.ts';

/** `@Baton …` in a channel or thread. Slash commands do not work in threads. */
export interface Mention {
  readonly who: SlackUser;
  readonly text: string;
  readonly spot: Spot;
  readonly eventId: string;
}

/** Slack has been given its word already. What needs a look is answered in the thread, the rest to the person alone. */
export async function onMention(deps: SlackDeps, { who, text, spot, eventId }: Mention): Promise<void> {
  const card = await take(deps, { who, words: mentionedWords(text), actionId: `slack:${eventId}`, spot });
  await tell(deps, { user: who.user, responseUrl: null, spot }, card);
}

import type { DiscordDeps, Spot } from './deps.ts';
import type { DiscordUser } from './identity.ts';
import { take } from './take.ts';
import type { Reply } from './talk.ts';
import { answering } from './tell.ts';

/** `/baton …` as Discord hands it over. */
export interface SlashCommand {
  readonly who: DiscordUser;
  readonly words: readonly string[];
  readonly spot: Spot;
  readonly reply: Reply;
}

/** Answered with a first word, stored, answered in private. What needs a look at hosts is answered later, in the channel. */
export async function onCommand(deps: DiscordDeps, { who, words, spot, reply }: SlashCommand): Promise<void> {
  const answer = answering(deps, reply);
  await answer.tell(await take(deps, { who, words, actionId: actionIdOf(reply), spot }));
}

/** The same for each delivery of one press or command. */
export const actionIdOf = ({ id }: Reply): string => `discord:${id}`;

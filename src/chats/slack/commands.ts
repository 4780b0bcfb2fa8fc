import { acknowledge } from './acknowledge.ts';
import type { SlackDeps } from './deps.ts';
import type { SlackUser } from './identity.ts';
import { take } from './take.ts';
import { tell } from './tell.ts';
import { typedWords } from './typed.ts';

/** `/baton …` as Slack hands it over. */
export interface SlashCommand {
  readonly who: SlackUser;
  readonly text: string;
  readonly channel: string;
  readonly trigger: string;
  readonly responseUrl: string;
}

/** Stored, acknowledged, answered in private. What needs a look at hosts is answered later, in the channel. */
export async function onCommand(deps: SlackDeps, command: SlashCommand, ack: () => Promise<void>): Promise<void> {
  const { who, channel, responseUrl } = command;
  const spot = { channel };
  const actionId = `slack:${command.trigger}`;
  const work = take(deps, { who, words: typedWords(command.text), actionId, spot });
  await acknowledge(ack, work, deps.clock);
  await tell(deps, { user: who.user, responseUrl, spot }, await work);
}

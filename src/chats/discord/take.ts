import { parseWords } from '../../../commands/parse.ts';
import { messageOf } from '../../domain/failure.ts';
import { type Intent, type LookIntent, needsLook } from '../../domain/request.ts';
import type { Card } from '../card.ts';
import { discordDestination } from '../channel.ts';
import { lookingWords } from '../looking-words.ts';
import { errorCard, textCard } from '../project/simple-cards.ts';
import { oneLine } from '../project/words.ts';
import type { DiscordDeps, Spot } from './deps.ts';
import { type DiscordUser, personIn, strangerWords } from './identity.ts';

/** Somebody wants something. */
export interface Wanted {
  readonly who: DiscordUser;
  readonly words: readonly string[];
  /** Discord's own id of the command or press, so that a second delivery does nothing more. */
  readonly actionId: string;
  readonly spot: Spot;
}

/** As much as a record takes of what a stranger typed. Unit: signs. */
const LONGEST_RECORD = 200;

/**
 * Does what somebody wants, and gives the answer that they alone are to see. The store has it before this resolves. Never throws.
 */
export async function take(deps: DiscordDeps, wanted: Wanted): Promise<Card> {
  const key = `reply:${wanted.actionId}`;
  const person = personIn(deps.people(), deps.guild, wanted.who);
  if (person === null) return turnAway(deps, wanted);
  deps.acted(wanted.spot.channel);
  const parsed = parseWords(wanted.words, deps.known);
  if (parsed.kind === 'problem') return textCard(key, 'Not understood', parsed.text, 'warning');
  try {
    return await done(deps, wanted, parsed.intent, person, key);
  } catch (error) {
    deps.log.warn({ error: messageOf(error) }, 'what somebody wanted in Discord was not done');
    return errorCard(key, error);
  }
}

async function done(
  deps: DiscordDeps,
  { spot, actionId }: Wanted,
  intent: Intent,
  person: string,
  key: string,
): Promise<Card> {
  const looks = needsLook(intent);
  if (looks && !spot.maySpeak) return textCard(key, 'Not here yet', NOT_HERE, 'warning');
  const origin = { chat: 'discord', person, place: discordDestination(spot.channel) } as const;
  const { card } = await deps.submit(intent, origin, actionId);
  if (card !== undefined && card !== null) return card;
  return looks
    ? textCard(key, 'Looking', lookingWords(intent, { here: 'here', appearsHere: appears(deps, spot, intent) }))
    : textCard(key, 'Taken', 'It is stored.');
}

const appears = (deps: DiscordDeps, { channel }: Spot, { validator }: LookIntent): boolean =>
  validator !== undefined && deps.appearsIn(channel, validator);

const NOT_HERE =
  'Nothing was done: Baton may not write in this channel and could not answer here.\nGive it View Channel, Send Messages and Embed Links in the settings of the channel and type the command again, or use a channel where it has them.';

/** Says who can let somebody in, and writes down what they tried. */
export async function turnAway(deps: DiscordDeps, { who, words, actionId }: Wanted): Promise<Card> {
  const because = who.guild === deps.guild ? 'not in the fleet file' : 'of another server';
  const command = oneLine(words.join(' '), LONGEST_RECORD);
  await deps
    .refused({ chat: 'discord', who: who.user, person: null, command, because })
    .catch((error: unknown) => deps.log.warn({ error: messageOf(error) }, 'a refusal was not journaled'));
  return textCard(`reply:${actionId}`, 'Not done', strangerWords(deps.people(), deps.guild, who), 'warning');
}

import { parseWords } from '../../../commands/parse.ts';
import { messageOf } from '../../domain/failure.ts';
import { needsLook, type Intent, type LookIntent } from '../../domain/request.ts';
import type { Card } from '../card.ts';
import { slackDestination } from '../channel.ts';
import { lookingWords } from '../looking-words.ts';
import { errorCard, textCard } from '../project/simple-cards.ts';
import { oneLine } from '../project/words.ts';
import type { SlackDeps, Spot } from './deps.ts';
import { personIn, slackId, strangerWords, type SlackUser } from './identity.ts';

/** Somebody wants something. */
export interface Wanted {
  readonly who: SlackUser;
  readonly words: readonly string[];
  /** Slack's own id of the command or press, so that a second delivery does nothing more. */
  readonly actionId: string;
  /** Where it was said; null on somebody's Home. */
  readonly spot: Spot | null;
}

/** As much as a record takes of what a stranger typed. Unit: signs. */
const LONGEST_RECORD = 200;

/**
 * Does what somebody wants, and gives the answer that they alone are to see. The store has it before this resolves. Never throws.
 */
export async function take(deps: SlackDeps, wanted: Wanted): Promise<Card> {
  const key = `reply:${wanted.actionId}`;
  const person = personIn(deps.people(), wanted.who);
  if (person === null) return turnAway(deps, wanted, key);
  if (wanted.spot !== null) deps.acted(wanted.spot);
  const parsed = parseWords(wanted.words, deps.known);
  if (parsed.kind === 'problem') return textCard(key, 'Not understood', parsed.text, 'warning');
  try {
    return await done(deps, wanted, parsed.intent, person, key);
  } catch (error) {
    deps.log.warn({ error: messageOf(error) }, 'what somebody wanted in Slack was not done');
    return errorCard(key, error);
  }
}

async function done(deps: SlackDeps, wanted: Wanted, intent: Intent, person: string, key: string): Promise<Card> {
  const { actionId, who } = wanted;
  if (!needsLook(intent)) {
    const place = wanted.spot === null ? {} : { place: slackDestination(wanted.spot.channel, wanted.spot.thread) };
    const { card } = await deps.submit(intent, { chat: 'slack', person, ...place }, actionId);
    return card ?? textCard(key, 'Taken', 'It is stored.');
  }
  const spot = wanted.spot ?? { channel: await deps.talk.direct(who.user) };
  // On Home the answer goes into the direct messages, which Baton has just opened.
  if (wanted.spot !== null && (await deps.talk.isIn(spot.channel)) === false)
    return textCard(key, 'Not here yet', NOT_HERE, 'warning');
  const origin = { chat: 'slack', person, place: slackDestination(spot.channel, spot.thread) } as const;
  const { card } = await deps.submit(intent, origin, actionId);
  return card ?? textCard(key, 'Looking', lookingWords(intent, whereOf(deps, wanted.spot, intent)));
}

const NOT_HERE =
  'Nothing was done: Baton is not in this channel and could not answer here.\nInvite it with `/invite @Baton` and type the command again, or use a channel where it is, or its direct messages.';

const whereOf = (deps: SlackDeps, spot: Spot | null, { validator }: LookIntent) => ({
  here: spot === null ? 'in the direct messages of Baton' : 'here',
  appearsHere: spot !== null && validator !== undefined && deps.appearsIn(spot.channel, validator),
});

async function turnAway(deps: SlackDeps, { who, words }: Wanted, key: string): Promise<Card> {
  const text = strangerWords(deps.people(), deps.team, who);
  const because = who.team === deps.team ? 'not in the fleet file' : 'of another workspace';
  const command = oneLine(words.join(' '), LONGEST_RECORD);
  await deps
    .refused({ chat: 'slack', who: slackId(who), person: null, command, because })
    .catch((error: unknown) => deps.log.warn({ error: messageOf(error) }, 'a refusal was not journaled'));
  return textCard(key, 'Not done', text, 'warning');
}

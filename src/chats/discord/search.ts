import { type APIMessage, Routes } from 'discord-api-types/v10';
import type { Found } from '../delivery/port.ts';
import { markIn } from './card-mark.ts';
import type { DiscordRest } from './rest.ts';
import { permalinkOf } from './self.ts';
import { idAt } from './snowflake.ts';

/** The two clocks, Discord's and the store's, may differ by so much. Unit: milliseconds. */
const CLOCKS_MS = 60_000;
/** A busy channel has fewer messages than five pages in the minutes that a search goes back. */
const MOST_PAGES = 5;
/** As many as Discord gives at once. */
const PAGE = 100;

export interface SearchPlace {
  readonly guild: string;
  readonly channel: string;
  /** Id of Baton's user. */
  readonly self: string;
}

/** Baton's own messages of a card, oldest first. @throws the errors of the library */
export async function findCards(
  rest: DiscordRest,
  place: SearchPlace,
  sought: { readonly key: string; readonly part: number; readonly sinceMs: number },
): Promise<readonly Found[]> {
  const messages = await messagesSince(rest, place.channel, idAt(sought.sinceMs - CLOCKS_MS));
  return messages.flatMap((message) => {
    const mark = markIn(message.embeds[0]?.url);
    if (mark === null || mark.key !== sought.key || mark.part !== sought.part || !isOwn(message, place)) return [];
    return [foundAs(place, message, mark.revision)];
  });
}

/** Baton's own pictures of that name below a message, oldest first. @throws the errors of the library */
export async function findPictures(
  rest: DiscordRest,
  place: SearchPlace,
  card: string,
  filename: string,
): Promise<readonly Found[]> {
  const messages = await messagesSince(rest, place.channel, card);
  return messages.flatMap((message) => {
    const isBelow = message.message_reference?.message_id === card && isOwn(message, place);
    const has = message.attachments.some((attachment) => attachment.filename === filename);
    return isBelow && has ? [foundAs(place, message, 1)] : [];
  });
}

async function messagesSince(rest: DiscordRest, channel: string, first: string): Promise<APIMessage[]> {
  const found: APIMessage[] = [];
  let after = first;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = new URLSearchParams({ after, limit: String(PAGE) });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
    const answer = (await rest.get(Routes.channelMessages(channel), { query })) as APIMessage[];
    // The oldest after that id, but the newest of them first.
    found.push(...answer.toReversed());
    after = found.at(-1)?.id ?? after;
    if (answer.length < PAGE) break;
  }
  return found;
}

const foundAs = ({ guild, channel }: SearchPlace, { id }: APIMessage, revision: number): Found => ({
  ref: { channel, ts: id, permalink: permalinkOf(guild, channel, id) },
  revision,
});

/** Others can write the same address into an embed. */
const isOwn = ({ author }: APIMessage, { self }: SearchPlace): boolean => author.id === self;

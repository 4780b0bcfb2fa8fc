import { createHash } from 'node:crypto';
import { type APIMessage, Routes } from 'discord-api-types/v10';
import type { Clock } from '../../domain/clock.ts';
import type { Card } from '../card.ts';
import { discordChannel } from '../channel.ts';
import { isLive } from '../delivery/outcome.ts';
import type { Answer, ChatPort, Picture, PostRef, Shown } from '../delivery/port.ts';
import type { Destination } from '../outbox.ts';
import { answerOf, isUnfit, mayBeOldEdits } from './answers.ts';
import { markIn, markUrl } from './card-mark.ts';
import { LIMITS } from './render/limits.ts';
import { discordMessage, type DiscordMessage, type Mentions } from './render/message.ts';
import { besideCard, leftBehind, plainest, pointer } from './render/notes.ts';
import type { DiscordClients, DiscordRest } from './rest.ts';
import { findCards, findPictures } from './search.ts';
import { createSelf, permalinkOf } from './self.ts';
import { madeAtMs } from './snowflake.ts';

/**
 * Discord refuses most edits of a message that is older than one hour (30046). A card that is still at work begins anew before that.
 * Unit: milliseconds.
 */
const EDITED_FOR_MS = 55 * 60_000;

export interface DiscordPortDeps {
  readonly clients: DiscordClients;
  readonly guild: string;
  readonly clock: Clock;
  /** Who is called by a card in a channel: ids out of the fleet file. */
  readonly mentionsOf: (channel: string, card: Card) => Mentions;
}

/** Discord, as the delivery sees it. Never throws. */
export function createDiscordPort({ clients, guild, clock, mentionsOf }: DiscordPortDeps): ChatPort {
  const self = createSelf(clients.decision);
  const refTo = (channel: string, id: string): PostRef => ({
    channel,
    ts: id,
    permalink: permalinkOf(guild, channel, id),
  });
  const placeOf = async (channel: string) => ({ guild, channel, self: await self() });
  return {
    platform: 'discord',
    post(lane, destination, shown) {
      const channel = channelIn(destination);
      const message = messageFor(shown, mentionsOf(channel, shown.card));
      return answered(channel, async () => {
        const posted = await sent(
          clients[lane],
          channel,
          { ...message, ...answerTo(shown.below) },
          nonceOf(destination, shown.card.key, shown.part),
        );
        // Discord has answered with an earlier message of the same nonce: that one is brought up to date.
        if (markIn(posted.embeds[0]?.url)?.revision !== shown.revision)
          await edited(clients[lane], channel, posted.id, message);
        return refTo(channel, posted.id);
      });
    },
    async edit(lane, ref, shown) {
      const isOld = clock.now() - madeAtMs(ref.ts) > EDITED_FOR_MS;
      if (isOld && isLive(shown.card)) return leave(clients[lane], ref);
      const message = messageFor(shown, mentionsOf(ref.channel, shown.card));
      return answered(
        ref.channel,
        async () => {
          await edited(clients[lane], ref.channel, ref.ts, message);
          return ref;
        },
        isOld,
      );
    },
    pointTo: (lane, ref, first) =>
      answered(ref.channel, async () => {
        await edited(clients[lane], ref.channel, ref.ts, pointer(first));
        return ref;
      }),
    find(lane, destination, sought) {
      const channel = channelIn(destination);
      return answered(channel, async () => findCards(clients[lane], await placeOf(channel), sought));
    },
    upload: (card, picture) =>
      answered(card.channel, async () => refTo(card.channel, await uploaded(clients.picture, card, picture))),
    findUpload: (card, title) =>
      answered(card.channel, async () =>
        findPictures(clients.picture, await placeOf(card.channel), card.ts, fileName(title)),
      ),
  };
}

/**
 * The buttons of the old message go, so that nobody presses what is not kept true; the engine posts a fresh one, also where Discord
 * lets nobody edit the old one any more.
 */
async function leave(rest: DiscordRest, { channel, ts }: PostRef): Promise<Answer<PostRef>> {
  const left = await answered(channel, () => edited(rest, channel, ts, leftBehind()), true);
  const isDone = left.kind === 'ok' || left.kind === 'unknown';
  return isDone ? { kind: 'edit-refused' } : left;
}

/** @param isOld whether an old message is edited */
async function answered<T>(channel: string, call: () => Promise<T>, isOld = false): Promise<Answer<T>> {
  try {
    return { kind: 'ok', value: await call() };
  } catch (error) {
    return isOld && mayBeOldEdits(error) ? { kind: 'edit-refused' } : answerOf(error, channel);
  }
}

function channelIn(destination: Destination): string {
  const channel = discordChannel(destination);
  if (channel === null) throw new Error(`${destination} is not in Discord`);
  return channel;
}

function messageFor({ card, revision, part, before, links }: Shown, mentions: Mentions): DiscordMessage {
  const linkOf = (key: string): string | null => links.get(key) ?? null;
  const message = discordMessage(card, { linkOf, mentions }, before === null ? [] : [besideCard(before)]);
  const [first = {}, ...rest] = message.embeds;
  return { ...message, embeds: [{ ...first, url: markUrl({ key: card.key, part, revision }) }, ...rest] };
}

/** A card that belongs below another one answers it. That one may have been deleted. */
function answerTo(below: PostRef | undefined) {
  if (below === undefined) return {};
  return { message_reference: { message_id: below.ts, channel_id: below.channel, fail_if_not_exists: false } };
}

/** The same for each try at one message, so that Discord takes no second one for some minutes. */
function nonceOf(destination: Destination, key: string, part: number): string {
  const hash = createHash('sha256').update(`${destination} ${part} ${key}`).digest('base64url');
  return hash.slice(0, LIMITS.nonce);
}

async function sent(rest: DiscordRest, channel: string, message: DiscordMessage, nonce: string): Promise<APIMessage> {
  const answer = await fitting(message, (body) =>
    rest.post(Routes.channelMessages(channel), { body: { ...body, nonce, enforce_nonce: true } }),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
  return answer as APIMessage;
}

async function edited(rest: DiscordRest, channel: string, id: string, message: DiscordMessage): Promise<void> {
  await fitting(message, (body) => rest.patch(Routes.channelMessage(channel, id), { body }));
}

/** A card that Discord takes in no other form is said in words: better than not at all. */
async function fitting<T>(message: DiscordMessage, send: (body: DiscordMessage) => Promise<T>): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!isUnfit(error)) throw error;
    return send(plainest(message));
  }
}

const fileName = (title: string): string => `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.png`;

/** Below the card, as an answer to it. */
async function uploaded(rest: DiscordRest, card: PostRef, { png, alt, title }: Picture): Promise<string> {
  const filename = fileName(title);
  const body = {
    message_reference: { message_id: card.ts, channel_id: card.channel, fail_if_not_exists: false },
    allowed_mentions: { parse: [], replied_user: false },
    attachments: [{ id: 0, filename, description: alt.slice(0, LIMITS.attachmentDescription) }],
    nonce: nonceOf(`discord:${card.channel}`, `picture ${card.ts} ${title}`, 0),
    enforce_nonce: true,
  };
  const files = [{ name: filename, data: Buffer.from(png), contentType: 'image/png' }];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to this route
  return ((await rest.post(Routes.channelMessages(card.channel), { body, files })) as APIMessage).id;
}

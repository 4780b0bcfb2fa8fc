import type { WebClient } from '@slack/web-api';
import type { Card } from '../card.ts';
import { slackPlace } from '../channel.ts';
import type { Answer, ChatPort, Found, Picture, PostRef, Shown } from '../delivery/port.ts';
import type { Destination, Lane } from '../outbox.ts';
import { answerOf, isUnfit } from './answers.ts';
import { CALL_TIMEOUT_MS, type SlackClients } from './clients.ts';
import { slackMessage, type SlackMessage } from './render/message.ts';
import { CARD_EVENT, findCards, findPictures } from './search.ts';
import { createSelf, type KnownSelf, permalinkOf } from './self.ts';

/** Slack's limit for one message. */
const MOST_BLOCKS = 50;
const EDITED = { unfurl_links: false, unfurl_media: false } as const;

export interface SlackPortDeps {
  readonly clients: SlackClients;
  /** User ids out of the fleet file who are called by a card of the alert lane. */
  readonly mentionsOf: (card: Card) => readonly string[];
}

/** Slack, as the delivery sees it. Never throws. */
export function createSlackPort({ clients, mentionsOf }: SlackPortDeps): ChatPort {
  const self = createSelf(clients.decision);
  const refOf = async (channel: string, ts: string, thread?: string): Promise<PostRef> => ({
    channel,
    ts,
    permalink: permalinkOf(await self(), channel, ts, thread),
  });
  /** Without knowing who Baton is, any app's message that carries the same words would pass for a card. */
  const search = async <T>(channel: string, find: (own: KnownSelf) => Promise<T>): Promise<Answer<T>> => {
    const own = await self();
    if (own?.botId == null) return { kind: 'unknown', because: 'Slack does not say who Baton is there' };
    const { botId } = own;
    return answered(channel, () => find({ ...own, botId }));
  };
  const message = (lane: Lane, { card, before, links }: Shown): SlackMessage => {
    const mentions = lane === 'alert' ? mentionsOf(card) : [];
    return continued(slackMessage(card, { linkOf: (key) => links.get(key) ?? null, mentions }), before);
  };
  return {
    platform: 'slack',
    post: async (lane, destination, shown) => {
      const place = shown.below === undefined ? placeIn(destination) : threadOf(shown.below);
      void self();
      const postIn = (where: Place) =>
        answered(place.channel, async () => {
          const ts = await posted(clients[lane], where, message(lane, shown), metadataOf(shown));
          return refOf(where.channel, ts, where.thread);
        });
      const answer = await postIn(place);
      // Somebody deleted the thread: better in the channel than nowhere, but for what only goes with the card above it.
      return answer.kind === 'gone' && place.thread !== undefined && shown.below === undefined
        ? postIn({ channel: place.channel })
        : answer;
    },
    edit: (lane, ref, shown) =>
      answered(ref.channel, async () => {
        await edited(clients[lane], ref, message(lane, shown), metadataOf(shown));
        return ref.permalink === null ? refOf(ref.channel, ref.ts) : ref;
      }),
    pointTo: (lane, ref, first) =>
      answered(ref.channel, async () => {
        await edited(clients[lane], ref, pointer(first), { event_type: 'baton_link', event_payload: { to: first.ts } });
        return ref;
      }),
    find: async (lane, destination, sought) => {
      const place = sought.below === undefined ? placeIn(destination) : threadOf(sought.below);
      return search(place.channel, (own) => findCards(clients[lane], place, sought, own));
    },
    upload: (thread, picture) => answered(thread.channel, () => uploaded(clients.picture, thread, picture)),
    findUpload: ({ channel, ts: thread }, title): Promise<Answer<readonly Found[]>> =>
      search(channel, (own) => findPictures(clients.picture, { channel, thread }, title, own)),
  };
}

async function answered<T>(channel: string, call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'ok', value: await call() };
  } catch (error) {
    return answerOf(error, channel);
  }
}

interface Place {
  readonly channel: string;
  readonly thread?: string;
}

/** Replies of a message, in Slack's words. */
const threadOf = ({ channel, ts }: PostRef): Place => ({ channel, thread: ts });

function placeIn(destination: Destination): Place {
  const place = slackPlace(destination);
  if (place === null) throw new Error(`${destination} is not in Slack`);
  return place;
}

interface Metadata {
  readonly event_type: string;
  readonly event_payload: Record<string, string | number>;
}

/** By it a message is found again whose answer was lost. */
const metadataOf = ({ card, revision, part }: Shown): Metadata => ({
  event_type: CARD_EVENT,
  event_payload: { key: card.key, revision, part },
});

async function posted(
  client: WebClient,
  { channel, thread }: Place,
  message: SlackMessage,
  metadata: Metadata,
): Promise<string> {
  const asked = { channel, metadata, ...EDITED, ...(thread === undefined ? {} : { thread_ts: thread }) };
  const { ts } = await fitting(message, (content) => client.chat.postMessage({ ...asked, ...content }));
  if (ts === undefined) throw new Error('Slack did not say which message it is');
  return ts;
}

async function edited(client: WebClient, { channel, ts }: PostRef, message: SlackMessage, metadata: Metadata) {
  await fitting(message, (content) => client.chat.update({ channel, ts, metadata, ...content }));
}

/** A card that Slack takes in no other form is said in words: better than not at all. */
async function fitting<T>(message: SlackMessage, send: (content: SlackMessage) => Promise<T>): Promise<T> {
  try {
    return await send(message);
  } catch (error) {
    if (!isUnfit(error)) throw error;
    return send({ text: message.text, blocks: [] });
  }
}

/** With a line that leads to the message before. */
function continued(message: SlackMessage, before: string | null): SlackMessage {
  if (before === null || message.blocks.length >= MOST_BLOCKS) return message;
  const text = { type: 'mrkdwn', text: `Goes on from <${before}|the message before>.` } as const;
  return { ...message, blocks: [...message.blocks, { type: 'context', elements: [text] }] };
}

function pointer({ permalink }: PostRef): SlackMessage {
  const text = permalink === null ? 'This card stands above.' : `This card stands <${permalink}|here>.`;
  return { text, blocks: [{ type: 'context', elements: [{ type: 'mrkdwn', text }] }] };
}

/** Source: files.getUploadURLExternal and files.completeUploadExternal of Slack's reference; `alt_txt` is the documented name. */
async function uploaded(client: WebClient, thread: PostRef, { png, alt, title }: Picture): Promise<PostRef> {
  const asked = { filename: 'timeline.png', length: png.byteLength, alt_txt: alt };
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal(asked);
  if (url === undefined || id === undefined) throw new Error('Slack did not say where the picture goes');
  const sent = await fetch(url, {
    method: 'POST',
    body: new Uint8Array(png),
    headers: { 'content-type': 'application/octet-stream' },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  if (!sent.ok) throw new Error(`the picture was not taken: ${sent.status}`);
  const files: [{ id: string; title: string }] = [{ id, title }];
  await client.files.completeUploadExternal({ files, channel_id: thread.channel, thread_ts: thread.ts });
  return { channel: thread.channel, ts: id, permalink: null };
}

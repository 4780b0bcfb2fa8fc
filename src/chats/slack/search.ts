import type { WebClient } from '@slack/web-api';
import type { Found } from '../delivery/port.ts';
import { type KnownSelf, permalinkOf } from './self.ts';

/** The two clocks, Slack's and the store's, may differ by so much. Unit: milliseconds. */
const CLOCKS_MS = 60_000;
/** A busy channel has fewer messages than five pages in the minutes that a search goes back. */
const MOST_PAGES = 5;
const PAGE = 200;

/** The event type of metadata on each card. */
export const CARD_EVENT = 'baton_card';

export interface Sought {
  readonly key: string;
  readonly part: number;
  readonly sinceMs: number;
}

type Place = { readonly channel: string; readonly thread?: string };
type Message = NonNullable<Awaited<ReturnType<WebClient['conversations']['history']>>['messages']>[number];

/** Baton's own messages of a card, oldest first. @throws the SDK's errors */
export async function findCards(
  client: WebClient,
  place: Place,
  { key, part, sinceMs }: Sought,
  self: KnownSelf,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const message of await messagesSince(client, place, sinceMs)) {
    const payload: Readonly<Record<string, unknown>> = message.metadata?.event_payload ?? {};
    const isCard = message.metadata?.event_type === CARD_EVENT && payload['key'] === key && payload['part'] === part;
    if (!isCard || !isOwn(message, self) || message.ts === undefined) continue;
    const { channel, thread } = place;
    const ref = { channel, ts: message.ts, permalink: permalinkOf(self, channel, message.ts, thread) };
    found.push({ ref, revision: Number(payload['revision'] ?? 0) });
  }
  return found.toSorted((one, other) => Number(one.ref.ts) - Number(other.ref.ts));
}

/** Baton's own pictures of that title in a thread. @throws the SDK's errors */
export async function findPictures(
  client: WebClient,
  place: Place,
  title: string,
  self: KnownSelf,
): Promise<readonly Found[]> {
  const messages = await messagesSince(client, place, 0);
  return messages.flatMap((message) => {
    const file = isOwn(message, self) ? message.files?.find((one) => one.title === title) : undefined;
    if (file?.id === undefined) return [];
    return [{ ref: { channel: place.channel, ts: file.id, permalink: file.permalink ?? null }, revision: 1 }];
  });
}

async function messagesSince(client: WebClient, { channel, thread }: Place, sinceMs: number): Promise<Message[]> {
  const oldest = String(Math.max(0, sinceMs - CLOCKS_MS) / 1_000);
  const found: Message[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(cursor === '' ? {} : { cursor }) };
    const answer =
      thread === undefined
        ? await client.conversations.history(asked)
        : await client.conversations.replies({ ...asked, ts: thread });
    found.push(...(answer.messages ?? []));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return found;
}

/** Other apps can put the same words into their metadata. */
const isOwn = (message: Message, self: KnownSelf): boolean => message.bot_id === self.botId;

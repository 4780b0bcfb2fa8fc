import { isObject, type Loose } from '../../loose.ts';
import { requireBlocks } from '../blocks/check-blocks.ts';
import { withIds } from '../blocks/with-ids.ts';
import { IDENTITY } from '../options.ts';
import type { Platform } from '../platform.ts';
import { addEphemeral } from '../response-urls.ts';
import { addMessage, dropMessage, existingMessage, replaceMessage, shown, threadFor } from '../workspace/messages.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import type { SlackChannel, SlackMessage, SlackMetadata } from '../workspace/shapes.ts';
import { channelOf, directChannel, msOfTs, requireJoined } from '../workspace/workspace.ts';
import { type Methods, TIER_3, TIER_4 } from './method.ts';

/** Longer texts are cut when posted and refused when edited (reference of chat.postMessage and chat.update). */
const MOST_TEXT_POSTED = 40_000;
const MOST_TEXT_EDITED = 4000;
/** Reference of message metadata. */
const MOST_METADATA = 8000;

const writes = (): string => 'chat:write';

export const chatMethods: Methods = {
  'chat.postMessage': { token: 'bot', scope: writes, run: postMessage },
  'chat.update': { token: 'bot', scope: writes, perMinute: TIER_3, run: update },
  'chat.postEphemeral': { token: 'bot', scope: writes, perMinute: TIER_4, run: postEphemeral },
  'chat.delete': { token: 'bot', scope: writes, perMinute: TIER_3, run: deleteMessage },
  'chat.getPermalink': { token: 'bot', run: getPermalink },
};

function postMessage(args: Loose, platform: Platform): Loose {
  const { workspace } = platform;
  const channel = writableChannel(args['channel'], platform);
  const content = contentOf(args, { text: '', blocks: [] });
  const text = content.text.slice(0, MOST_TEXT_POSTED);
  const metadata = metadataOf(args['metadata']);
  const thread =
    typeof args['thread_ts'] === 'string' ? threadFor(workspace, channel.id, args['thread_ts']) : undefined;
  const message = addMessage(workspace, {
    channel: channel.id,
    user: IDENTITY.botUser,
    bot_id: IDENTITY.botId,
    text,
    blocks: content.blocks,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    ...(args['reply_broadcast'] === true ? { broadcast: true } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return { channel: channel.id, ts: message.ts, message: shown(workspace, message, true) };
}

function update(args: Loose, platform: Platform): Loose {
  const { workspace, faults } = platform;
  const channel = channelOf(workspace, args['channel']);
  if (workspace.archived.has(channel.id)) throw new SlackRefusal('is_inactive');
  requireJoined(workspace, channel);
  const old = ownMessage(args, channel, platform, 'cant_update_message');
  const windowMs = faults.editWindowMs();
  if (windowMs !== null && platform.now() - msOfTs(old.ts) > windowMs) throw new SlackRefusal('edit_window_closed');
  const content = contentOf(args, old);
  if (content.text.length > MOST_TEXT_EDITED) throw new SlackRefusal('msg_too_long');
  const metadata = metadataOf(args['metadata']);
  const message = replaceMessage(workspace, old, {
    ...content,
    ...(metadata === undefined ? {} : { metadata }),
    edited: { user: IDENTITY.botUser, ts: workspace.nextTs() },
  });
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown(workspace, message, true) };
}

function postEphemeral(args: Loose, platform: Platform): Loose {
  const channel = writableChannel(args['channel'], platform);
  const user = args['user'];
  if (typeof user !== 'string' || !platform.workspace.users.has(user)) throw new SlackRefusal('user_not_in_channel');
  const { text, blocks } = contentOf(args, { text: '', blocks: [] });
  const thread = args['thread_ts'];
  const added = addEphemeral(platform.workspace, {
    channel: channel.id,
    user: IDENTITY.botUser,
    bot_id: IDENTITY.botId,
    to: user,
    text,
    blocks,
    ...(typeof thread === 'string' ? { thread_ts: thread } : {}),
  });
  return { message_ts: added.ts };
}

function deleteMessage(args: Loose, platform: Platform): Loose {
  const channel = channelOf(platform.workspace, args['channel']);
  const message = ownMessage(args, channel, platform, 'cant_delete_message');
  dropMessage(platform.workspace, message);
  return { channel: channel.id, ts: message.ts };
}

function getPermalink(args: Loose, platform: Platform): Loose {
  const channel = channelOf(platform.workspace, args['channel']);
  const message = existingMessage(platform.workspace, channel.id, args['message_ts']);
  return { channel: channel.id, permalink: permalinkOf(message, platform.origin.url) };
}

/** As Slack's own look, but for the host. */
export function permalinkOf(message: SlackMessage, origin: string): string {
  const link = `${origin}/archives/${message.channel}/p${message.ts.replace('.', '')}`;
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return isReply ? `${link}?thread_ts=${message.thread_ts}&cid=${message.channel}` : link;
}

/** A user's id stands for the conversation with that person, as chat.postMessage takes it. */
function writableChannel(id: unknown, platform: Platform): SlackChannel {
  const { workspace } = platform;
  const isUser = typeof id === 'string' && /^[UW]/.test(id);
  const channel = isUser && workspace.users.has(id) ? directChannel(workspace, id) : channelOf(workspace, id);
  if (workspace.archived.has(channel.id)) throw new SlackRefusal('is_archived');
  requireJoined(workspace, channel);
  return channel;
}

function ownMessage(args: Loose, channel: SlackChannel, platform: Platform, refusal: string): SlackMessage {
  const message = existingMessage(platform.workspace, channel.id, args['ts']);
  if (message.bot_id !== IDENTITY.botId) throw new SlackRefusal(refusal);
  return message;
}

/** What is not given stays as it was. */
function contentOf(
  args: Loose,
  before: { readonly text: string; readonly blocks: readonly Loose[] },
): { readonly text: string; readonly blocks: Loose[] } {
  const text = typeof args['text'] === 'string' ? args['text'] : before.text;
  const blocks = args['blocks'] === undefined ? [...before.blocks] : withIds(requireBlocks(args['blocks']));
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  return { text, blocks };
}

function metadataOf(value: unknown): SlackMetadata | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new SlackRefusal('invalid_metadata_format');
  const { event_type: type, event_payload: payload } = value;
  if (typeof type !== 'string' || !isObject(payload)) throw new SlackRefusal('invalid_metadata_format');
  if (JSON.stringify(value).length > MOST_METADATA) throw new SlackRefusal('metadata_too_large');
  return { event_type: type, event_payload: payload };
}

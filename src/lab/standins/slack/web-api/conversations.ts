import { type Loose, stringOf } from '../../loose.ts';
import type { Platform } from '../platform.ts';
import { messageAt, messagesOf, shown, threadOf } from '../workspace/messages.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import type { SlackChannel, SlackMessage } from '../workspace/shapes.ts';
import { channelOf, directChannel, requireJoined, type Workspace } from '../workspace/workspace.ts';
import { type Methods, TIER_3 } from './method.ts';

/** `channels:…`, `groups:…` or `im:…` by what the channel is. */
const scopeFor =
  (right: 'history' | 'read') =>
  (args: Loose, { workspace }: Platform): string => {
    const channel = workspace.channels.get(String(args['channel']));
    return `${channel?.im === undefined ? (channel?.private === true ? 'groups' : 'channels') : 'im'}:${right}`;
  };

export const conversationMethods: Methods = {
  'conversations.history': { token: 'bot', scope: scopeFor('history'), perMinute: TIER_3, run: history },
  'conversations.replies': { token: 'bot', scope: scopeFor('history'), perMinute: TIER_3, run: replies },
  'conversations.info': { token: 'bot', scope: scopeFor('read'), perMinute: TIER_3, run: info },
  'conversations.open': { token: 'bot', scope: () => 'im:write', perMinute: TIER_3, run: open },
};

function history(args: Loose, { workspace }: Platform): Loose {
  const channel = readableChannel(args, workspace);
  const newestFirst = messagesOf(workspace, channel.id).toReversed();
  return page(args, newestFirst, workspace);
}

function replies(args: Loose, { workspace }: Platform): Loose {
  const channel = readableChannel(args, workspace);
  const parent = messageAt(workspace, channel.id, args['ts']);
  if (parent === undefined) throw new SlackRefusal('thread_not_found');
  return page(args, threadOf(workspace, channel.id, parent.thread_ts ?? parent.ts), workspace);
}

/** Slack gives at most 999, and 100 where nothing is said. */
const MOST_MESSAGES = 999;
const USUAL_MESSAGES = 100;

function page(args: Loose, messages: readonly SlackMessage[], workspace: Workspace): Loose {
  const [oldest, latest] = [Number(args['oldest'] ?? 0), Number(args['latest'] ?? Number.POSITIVE_INFINITY)];
  const inclusive = args['inclusive'] === true;
  const within = messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
  const limit = Math.min(MOST_MESSAGES, Number(args['limit'] ?? USUAL_MESSAGES));
  const from = typeof args['cursor'] === 'string' ? Number(Buffer.from(args['cursor'], 'base64url').toString()) : 0;
  const hasMore = from + limit < within.length;
  const next = hasMore ? Buffer.from(String(from + limit)).toString('base64url') : '';
  return {
    messages: within
      .slice(from, from + limit)
      .map((each) => shown(workspace, each, args['include_all_metadata'] === true)),
    has_more: hasMore,
    response_metadata: { next_cursor: next },
  };
}

function info(args: Loose, { workspace }: Platform): Loose {
  const channel = channelOf(workspace, args['channel']);
  const isMember = workspace.joined.has(channel.id);
  if (channel.private === true && !isMember) throw new SlackRefusal('channel_not_found');
  return {
    channel: {
      id: channel.id,
      ...(channel.im === undefined ? { name: channel.name } : { user: channel.im }),
      is_channel: channel.im === undefined,
      is_im: channel.im !== undefined,
      is_private: channel.private === true || channel.im !== undefined,
      is_archived: workspace.archived.has(channel.id),
      is_member: isMember,
    },
  };
}

function open(args: Loose, { workspace }: Platform): Loose {
  const users = stringOf(args['users']).split(',');
  const user = users[0];
  if (user === undefined || users.length !== 1) throw new SlackRefusal('not_enough_users');
  return { channel: { id: directChannel(workspace, user).id } };
}

function readableChannel(args: Loose, workspace: Workspace): SlackChannel {
  const channel = channelOf(workspace, args['channel']);
  requireJoined(workspace, channel);
  return channel;
}

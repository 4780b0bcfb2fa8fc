import type { Loose } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import { addMessage, threadFor } from '../workspace/messages.ts';
import type { SlackMessage } from '../workspace/shapes.ts';
import { viewShown } from '../workspace/views.ts';
import { channelOf, directChannel } from '../workspace/workspace.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { eventPayload } from './payloads.ts';
import type { Actor } from './person.ts';

export async function mention(actor: Actor, channel: string, text: string, thread?: string): Promise<Outcome> {
  const message = write(actor, channel, `<@${IDENTITY.botUser}> ${escaped(text)}`, thread);
  const { tokens, workspace } = actor.platform;
  const hears = tokens.scopes.has('app_mentions:read') && workspace.joined.has(channel);
  return hears ? tell(actor, messageEvent(actor, message, 'app_mention')) : { acknowledgedMs: null };
}

export async function say(actor: Actor, channelId: string, text: string, thread?: string): Promise<Outcome> {
  const message = write(actor, channelId, escaped(text), thread);
  const channel = channelOf(actor.platform.workspace, channelId);
  const hears = channel.im !== undefined && actor.platform.tokens.scopes.has('im:history');
  if (!hears) return { acknowledgedMs: null };
  return tell(actor, { ...messageEvent(actor, message, 'message'), channel_type: 'im' });
}

export async function openHome(actor: Actor): Promise<Outcome> {
  const { platform, user } = actor;
  const { workspace } = platform;
  const home = workspace.homes.get(user.id);
  return tell(actor, {
    type: 'app_home_opened',
    user: user.id,
    channel: directChannel(workspace, user.id).id,
    tab: 'home',
    event_ts: workspace.nextTs(),
    ...(home === undefined ? {} : { view: viewShown(home) }),
  });
}

/** What somebody types cannot become a link or a mention. Source: docs.slack.dev/messaging/formatting-message-text. */
function escaped(typed: string): string {
  return typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function write({ platform, user }: Actor, channelId: string, text: string, thread?: string): SlackMessage {
  const channel = channelOf(platform.workspace, channelId);
  return addMessage(platform.workspace, {
    channel: channel.id,
    user: user.id,
    text,
    blocks: [],
    ...(thread === undefined ? {} : { thread_ts: threadFor(platform.workspace, channel.id, thread) }),
  });
}

function messageEvent({ user }: Actor, message: SlackMessage, type: string): Loose {
  return {
    type,
    user: user.id,
    text: message.text,
    ts: message.ts,
    client_msg_id: `stand-in-${message.ts}`,
    channel: message.channel,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts, parent_user_id: IDENTITY.botUser }),
    team: user.team_id ?? IDENTITY.team,
    event_ts: message.ts,
  };
}

async function tell({ platform, dispatch }: Actor, event: Loose): Promise<Outcome> {
  const payload = eventPayload(platform.workspace, event);
  return outcomeOf(await dispatch.deliver({ kind: 'event', what: String(event['type']), payload }));
}

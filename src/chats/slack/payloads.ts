import type { BlockAction, ButtonAction, SlashCommand as BoltCommand, ViewSubmitAction } from '@slack/bolt';
import type { Press } from './actions.ts';
import type { SlashCommand } from './commands.ts';
import type { Spot } from './deps.ts';
import type { SlackUser } from './identity.ts';
import type { Mention } from './mentions.ts';
import type { Submission } from './modals.ts';
import { ASK } from './render/ask.ts';

/** What Slack hands over, as what Baton needs of it. */
export function commandOf(body: BoltCommand): SlashCommand {
  return {
    who: { team: body.team_id, user: body.user_id },
    text: body.text ?? '',
    channel: body.channel_id,
    trigger: body.trigger_id,
    responseUrl: body.response_url,
  };
}

export function pressOf(body: BlockAction, action: ButtonAction): Press {
  return {
    who: userOf(body),
    button: action.action_id,
    value: action.value ?? '',
    blockId: action.block_id,
    trigger: body.trigger_id,
    spot: spotOf(body),
    responseUrl: body.response_url ?? null,
  };
}

/** Of a channel that is shared with another company, `user.team_id` is the person's own workspace and `team` the app's. */
function userOf({ user, team }: Pick<BlockAction | ViewSubmitAction, 'user' | 'team'>): SlackUser {
  return { team: user.team_id ?? team?.id ?? '', user: user.id };
}

function spotOf({ channel, container, message }: BlockAction): Spot | null {
  const id = channel?.id ?? textAt(container, 'channel_id');
  if (id === null || container['type'] === 'view') return null;
  const thread = textAt(message, 'thread_ts') ?? textAt(container, 'thread_ts');
  // The first message of a thread stands in the channel itself, as a card does below which somebody has written.
  const isFirst = thread === (textAt(message, 'ts') ?? textAt(container, 'message_ts'));
  return thread === null || isFirst ? { channel: id } : { channel: id, thread };
}

export function submissionOf(body: ViewSubmitAction): Submission {
  const { values } = body.view.state;
  return {
    who: userOf(body),
    viewId: body.view.id,
    meta: body.view.private_metadata,
    reason: values[ASK.reason]?.[ASK.reason]?.value ?? null,
    typed: values[ASK.typed]?.[ASK.typed]?.value ?? null,
  };
}

/** Null for what a program has written, Baton too. */
export function mentionOf(event: object, envelope: object): Mention | null {
  const [user, channel, ts, text] = ['user', 'channel', 'ts', 'text'].map((key) => textAt(event, key));
  const eventId = textAt(envelope, 'event_id');
  const self = ownIdIn(envelope);
  if (!user || !channel || !ts || !text || eventId === null || self === null || textAt(event, 'bot_id') !== null)
    return null;
  const team = textAt(event, 'user_team') ?? textAt(event, 'team') ?? textAt(envelope, 'team_id') ?? '';
  return { who: { team, user }, text, self, spot: { channel, thread: textAt(event, 'thread_ts') ?? ts }, eventId };
}

/** Whom Slack hands the event to: the bot user of this installation. */
function ownIdIn(envelope: object): string | null {
  const given: unknown = Reflect.get(envelope, 'authorizations');
  const first: unknown = Array.isArray(given) ? given[0] : undefined;
  return typeof first === 'object' && first !== null ? textAt(first, 'user_id') : null;
}

export function openerOf(event: object, envelope: object): SlackUser | null {
  const user = textAt(event, 'user');
  if (user === null || textAt(event, 'tab') === 'messages') return null;
  return { team: textAt(envelope, 'team_id') ?? '', user };
}

function textAt(of: object | undefined, key: string): string | null {
  const value: unknown = of === undefined ? undefined : Reflect.get(of, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

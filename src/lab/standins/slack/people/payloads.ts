import { randomBytes } from 'node:crypto';
import type { Loose } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import { shown } from '../workspace/messages.ts';
import type { SlackChannel, SlackMessage, SlackUser } from '../workspace/shapes.ts';
import type { Workspace } from '../workspace/workspace.ts';

// What the app is sent. Fields: docs.slack.dev, "Slash commands", "block_actions payload", "view_submission payload",
// "Events API"; types: @slack/bolt 5, types/{command,actions,view}.

const team = { id: IDENTITY.team, domain: 'stand-in' };
const nobodysEnterprise = { enterprise: null, is_enterprise_install: false };

export function commandPayload(
  user: SlackUser,
  channel: SlackChannel,
  command: string,
  text: string,
  keys: { readonly trigger: string; readonly responseUrl: string },
): Loose {
  return {
    token: IDENTITY.verificationToken,
    team_id: user.team_id ?? IDENTITY.team,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text,
    api_app_id: IDENTITY.appId,
    is_enterprise_install: 'false',
    response_url: keys.responseUrl,
    trigger_id: keys.trigger,
  };
}

/** The part that every interaction has. */
export function interaction(user: SlackUser, type: string): Loose {
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.team_id ?? IDENTITY.team },
    api_app_id: IDENTITY.appId,
    token: IDENTITY.verificationToken,
    team: { ...team, id: user.team_id ?? IDENTITY.team },
    ...nobodysEnterprise,
  };
}

/** Where a clicked message stands. @param ephemeral one has no message in the payload, only its place */
export function messagePlace(
  workspace: Workspace,
  channel: SlackChannel,
  message: SlackMessage,
  ephemeral: boolean,
): Loose {
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...thread,
    },
    channel: { id: channel.id, name: channel.im === undefined ? channel.name : 'directmessage' },
    ...(ephemeral ? {} : { message: shown(workspace, message, false) }),
    state: { values: {} },
  };
}

export function eventPayload(workspace: Workspace, event: Loose): Loose {
  return {
    token: IDENTITY.verificationToken,
    team_id: IDENTITY.team,
    api_app_id: IDENTITY.appId,
    event,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(workspace.now() / 1000),
    authorizations: [
      {
        enterprise_id: null,
        team_id: IDENTITY.team,
        user_id: IDENTITY.botUser,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${randomBytes(12).toString('hex')}`,
  };
}

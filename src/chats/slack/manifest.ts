import type { Command } from '../../../commands/command.ts';

/** How Slack reaches Baton: over a socket that Baton opens, or by calling an address. */
export type Reach = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly url: string };

/** The path of the one address that Slack calls for commands, buttons and events alike. */
export const REQUEST_PATH = '/slack/events';

/** What the bot token may do: no more than is used, each with what it is for. `methods` are those of Slack's Web API. */
export const SCOPES: readonly { readonly scope: string; readonly why: string; readonly methods: readonly string[] }[] =
  [
    { scope: 'commands', why: '/baton', methods: [] },
    { scope: 'app_mentions:read', why: '@Baton in threads, where /baton cannot be typed', methods: [] },
    {
      scope: 'chat:write',
      why: 'posts cards and changes its own; answers one person',
      methods: ['chat.postMessage', 'chat.update', 'chat.postEphemeral'],
    },
    ...['channels', 'groups', 'im'].map((kind) => ({
      scope: `${kind}:history`,
      why: 'finds a card whose posting was not answered, so that it is not posted twice',
      methods: ['conversations.history', 'conversations.replies'],
    })),
    ...['channels', 'groups', 'im'].map((kind) => ({
      scope: `${kind}:read`,
      why: 'sees whether it is in the channel',
      methods: ['conversations.info'],
    })),
    { scope: 'im:write', why: 'writes to one person', methods: ['conversations.open'] },
    {
      scope: 'files:write',
      why: 'puts the picture of a run into its thread',
      methods: ['files.getUploadURLExternal', 'files.completeUploadExternal'],
    },
  ];

/** Methods that need no scope beside a token of the right kind. */
export const FREE_METHODS: readonly string[] = ['auth.test', 'views.open', 'views.publish', 'apps.connections.open'];

export const EVENTS = ['app_home_opened', 'app_mention'] as const;

/** The one slash command. */
export const COMMAND = '/baton';

/** An app manifest, as far as Baton has one. docs.slack.dev/reference/app-manifest */
export interface AppManifest {
  readonly _metadata: { readonly major_version: 1 };
  readonly display_information: {
    readonly name: string;
    readonly description: string;
    readonly long_description: string;
    readonly background_color: string;
  };
  readonly features: {
    readonly app_home: Readonly<
      Record<'home_tab_enabled' | 'messages_tab_enabled' | 'messages_tab_read_only_enabled', boolean>
    >;
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
      readonly url?: string;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[]; readonly request_url?: string };
    readonly interactivity: { readonly is_enabled: boolean; readonly request_url?: string };
    readonly org_deploy_enabled: boolean;
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
}

/** What is pasted into Slack to make the app, from the catalogue of commands. */
export function slackManifest(catalogue: readonly Command[], reach: Reach): AppManifest {
  const address = reach.kind === 'http' ? { request_url: reach.url } : {};
  return {
    _metadata: { major_version: 1 },
    display_information: {
      name: 'Baton',
      description: 'Moves blockchain validators between machines without signing twice',
      long_description: longDescription(catalogue),
      background_color: '#1b1e24',
    },
    features: {
      // The tab for messages is where /baton can be typed without a channel.
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      // It would be green while Baton is down.
      bot_user: { display_name: 'Baton', always_online: false },
      slash_commands: [slashCommand(catalogue, reach)],
    },
    oauth_config: { scopes: { bot: SCOPES.map(({ scope }) => scope) } },
    settings: {
      event_subscriptions: { ...address, bot_events: EVENTS },
      interactivity: { is_enabled: true, ...address },
      org_deploy_enabled: false,
      socket_mode_enabled: reach.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function slashCommand(catalogue: readonly Command[], reach: Reach): AppManifest['features']['slash_commands'][number] {
  return {
    command: COMMAND,
    description: 'Status, plans, approvals and runs of your validators',
    usage_hint: catalogue.map(({ name }) => name).join(' | '),
    // Words reach Baton as they were typed.
    should_escape: false,
    ...(reach.kind === 'http' ? { url: reach.url } : {}),
  };
}

function longDescription(catalogue: readonly Command[]): string {
  const lines = catalogue.map(({ usage, summary }) => `${COMMAND} ${usage}: ${summary}.`);
  return `Nothing moves before people have approved the very plan that they see. Commands:\n${lines.join('\n')}`;
}

/** The address that Slack is to call. @param given an origin, or a whole address @returns null for what Slack would refuse */
export function requestUrl(given: string): string | null {
  const url = URL.parse(given);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.hash !== '') return null;
  if (url.pathname === '/') url.pathname = REQUEST_PATH;
  return url.href;
}

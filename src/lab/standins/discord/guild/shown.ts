import { ChannelType, ComponentType, MessageType, PermissionFlagsBits } from 'discord-api-types/v10';
import { isObject, type Loose } from '../../loose.ts';
import { IDENTITY, type PermissionName } from '../options.ts';
import type { DiscordAttachment, DiscordChannel, DiscordMessage, DiscordRole, DiscordUser } from './shapes.ts';
import { userBy, type World } from './world.ts';

// What the API shows of each thing. Fields: developers/resources/{user,guild,channel,message}.mdx.

export function userShown({ id, username, globalName, bot }: DiscordUser): Loose {
  return {
    id,
    username,
    global_name: globalName ?? null,
    discriminator: '0',
    avatar: null,
    public_flags: 0,
    ...(bot === true ? { bot } : {}),
  };
}

export function memberShown(user: DiscordUser): Loose {
  return {
    user: userShown(user),
    nick: null,
    avatar: null,
    roles: user.bot === true ? [IDENTITY.botRole] : [...(user.roles ?? [])],
    joined_at: new Date(0).toISOString(),
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
  };
}

export function roleShown({ id, name, mentionable }: DiscordRole, permissions = 0n): Loose {
  return {
    id,
    name,
    mentionable,
    permissions: permissions.toString(),
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: id === IDENTITY.botRole,
    position: id === IDENTITY.guild ? 0 : 1,
    flags: 0,
  };
}

export function bitsOf(names: Iterable<PermissionName>): bigint {
  return [...names].reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
}

export function channelShown(world: World, channel: DiscordChannel): Loose {
  const { id, name, parent, topic } = channel;
  const common = { id, name, guild_id: IDENTITY.guild, last_message_id: null, rate_limit_per_user: 0 };
  if (parent !== undefined) {
    const at = new Date(0).toISOString();
    return {
      ...common,
      type: ChannelType.PublicThread,
      parent_id: parent,
      owner_id: IDENTITY.application,
      message_count: 0,
      member_count: 1,
      thread_metadata: { archived: false, auto_archive_duration: 1440, archive_timestamp: at, locked: false },
    };
  }
  const denied = bitsOf(world.denied.get(id) ?? []);
  const overwrite = { id: IDENTITY.application, type: 1, allow: '0', deny: denied.toString() };
  return {
    ...common,
    type: ChannelType.GuildText,
    topic: topic ?? null,
    position: 0,
    parent_id: null,
    nsfw: false,
    permission_overwrites: denied === 0n ? [] : [overwrite],
  };
}

export function guildShown(world: World): Loose {
  return {
    id: IDENTITY.guild,
    name: IDENTITY.guildName,
    icon: null,
    owner_id: [...world.users.keys()][0] ?? '0',
    afk_timeout: 300,
    afk_channel_id: null,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    roles: rolesShown(world),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    premium_tier: 0,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    premium_progress_bar_enabled: false,
  };
}

export function rolesShown(world: World): Loose[] {
  const everyone = roleShown({ id: IDENTITY.guild, name: '@everyone', mentionable: false });
  const own = roleShown({ id: IDENTITY.botRole, name: 'Baton', mentionable: false }, bitsOf(world.granted));
  return [everyone, own, ...[...world.roles.values()].map((role) => roleShown(role))];
}

export function attachmentUrl(origin: string, channel: string, { id, filename }: DiscordAttachment): string {
  return `${origin}/attachments/${channel}/${id}/${encodeURIComponent(filename)}`;
}

/** A message as the API gives it. @param origin where its files can be read */
export function messageShown(world: World, message: DiscordMessage, origin: string): Loose {
  const { id, channel, content, embeds, flags, mentions, nonce, repliesTo, thread, interaction } = message;
  const attachments = message.attachments.map((each) => {
    const url = attachmentUrl(origin, channel, each);
    const { id, filename, contentType, content } = each;
    const alt = each.description === undefined ? {} : { description: each.description };
    return { id, filename, ...alt, content_type: contentType, size: content.length, url, proxy_url: url };
  });
  const started = thread === undefined ? undefined : world.channels.get(thread);
  return {
    id,
    channel_id: channel,
    type:
      repliesTo === undefined
        ? interaction === undefined
          ? MessageType.Default
          : MessageType.ChatInputCommand
        : MessageType.Reply,
    author: userShown(userBy(world, message.author)),
    content,
    embeds: structuredClone(embeds).map((embed) => ({ type: 'rich', ...embed })),
    components: withIds(structuredClone([...message.components])),
    attachments,
    flags,
    timestamp: new Date(message.sentAtMs).toISOString(),
    edited_timestamp: message.editedAtMs === null ? null : new Date(message.editedAtMs).toISOString(),
    tts: false,
    mention_everyone: mentions.everyone,
    mentions: mentions.users.map((user) => userShown(userBy(world, user))),
    mention_roles: [...mentions.roles],
    pinned: false,
    ...(nonce === undefined ? {} : { nonce }),
    ...(message.author === IDENTITY.application ? { application_id: IDENTITY.application } : {}),
    ...(repliesTo === undefined
      ? {}
      : { message_reference: { type: 0, message_id: repliesTo, channel_id: channel, guild_id: IDENTITY.guild } }),
    ...(started === undefined ? {} : { thread: channelShown(world, started) }),
  };
}

/** Every component has a number of its own in what the API shows, from top to bottom. */
function withIds(components: Loose[]): Loose[] {
  let last = 0;
  const number = (value: unknown): void => {
    if (!isObject(value)) return;
    last += 1;
    value['id'] ??= last;
    if (value['type'] === ComponentType.Button && value['style'] !== undefined) value['disabled'] ??= false;
    for (const child of [value['components'], value['accessory'], value['component']].flat()) number(child);
  };
  components.forEach(number);
  return components;
}

import type { Loose } from '../../loose.ts';
import { channelShown, guildShown, memberShown, userShown } from '../guild/shown.ts';
import { userBy, type World } from '../guild/world.ts';
import { IDENTITY } from '../options.ts';
import type { Session } from './session.ts';

// What a client is told first. Fields: developers/events/gateway-events.mdx, "Ready", "Guild Create".

export function readyData(world: World, session: Session, gateway: string): Loose {
  return {
    v: 10,
    user: userShown(userBy(world, IDENTITY.application)),
    guilds: [{ id: IDENTITY.guild, unavailable: true }],
    session_id: session.id,
    resume_gateway_url: gateway,
    shard: [0, 1],
    application: { id: IDENTITY.application, flags: 0 },
  };
}

/** Members: the bot alone, as without the intent for them. */
export function guildCreateData(world: World): Loose {
  const channels = [...world.channels.values()];
  return {
    ...guildShown(world),
    joined_at: new Date(0).toISOString(),
    large: false,
    unavailable: false,
    member_count: world.users.size,
    voice_states: [],
    members: [memberShown(userBy(world, IDENTITY.application))],
    channels: channels.filter(({ kind }) => kind === 'text').map((each) => channelShown(world, each)),
    threads: channels.filter(({ kind }) => kind === 'thread').map((each) => channelShown(world, each)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** Members asked for by their ids: needs no intent. developers/events/gateway-events.mdx, "Request Guild Members". */
export function membersChunk(world: World, asked: Loose): Loose {
  const { user_ids: wanted } = asked;
  const all: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const ids = all.filter((id) => typeof id === 'string');
  const found = ids.flatMap((id) => world.users.get(id) ?? []);
  return {
    guild_id: IDENTITY.guild,
    members: found.map(memberShown),
    chunk_index: 0,
    chunk_count: 1,
    not_found: ids.filter((id) => !world.users.has(id)),
    ...(typeof asked['nonce'] === 'string' ? { nonce: asked['nonce'] } : {}),
  };
}

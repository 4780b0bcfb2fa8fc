import { channelShown, guildShown, memberShown, rolesShown, userShown } from '../guild/shown.ts';
import { openChannel, userBy, type World } from '../guild/world.ts';
import { stringOf } from '../../loose.ts';
import { IDENTITY, PLATFORM } from '../options.ts';
import { DiscordRefusal } from './refusal.ts';
import { ok, type RouteAnswer, type RouteCall, type Routes } from './route.ts';

/** Who the bot is, where the gateway is, and what the guild consists of. */
export const identityRoutes: Routes = {
  'GET /gateway': { by: 'anybody', run: ({ platform }) => ok({ url: gatewayUrl(platform.origin.url) }) },
  'GET /gateway/bot': { by: 'bot', run: gatewayForBot },
  'GET /users/@me': { by: 'bot', run: ({ platform }) => ok(userShown(userBy(platform.world, IDENTITY.application))) },
  'GET /users/:user': { by: 'bot', run: ({ platform: { world }, params }) => ok(userShown(known(world, params))) },
  'GET /oauth2/applications/@me': { by: 'bot', run: ({ platform }) => ok(applicationShown(platform.world)) },
  'GET /applications/@me': { by: 'bot', run: ({ platform }) => ok(applicationShown(platform.world)) },
  'GET /guilds/:guild': { by: 'bot', run: (call) => ok(guildShown(guildOf(call))) },
  'GET /guilds/:guild/roles': { by: 'bot', run: (call) => ok(rolesShown(guildOf(call))) },
  'GET /guilds/:guild/channels': { by: 'bot', run: channels },
  'GET /guilds/:guild/members/:user': {
    by: 'bot',
    run: (call) => ok(memberShown(known(guildOf(call), call.params))),
  },
  'GET /channels/:channel': {
    by: 'bot',
    run: ({ platform: { world }, params }) => ok(channelShown(world, openChannel(world, params['channel']))),
  },
  'PATCH /channels/:channel': { by: 'bot', run: changeChannel },
};

export function gatewayUrl(origin: string): string {
  return `${origin.replace(/^http/, 'ws')}/gateway`;
}

function gatewayForBot({ platform }: RouteCall): RouteAnswer {
  return ok({
    url: gatewayUrl(platform.origin.url),
    shards: 1,
    session_start_limit: {
      total: PLATFORM.identifiesPerDay,
      remaining: platform.identifies.left(),
      reset_after: 0,
      max_concurrency: 1,
    },
  });
}

function applicationShown(world: World) {
  return {
    id: IDENTITY.application,
    name: 'Baton',
    description: '',
    icon: null,
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 0,
    bot: userShown(userBy(world, IDENTITY.application)),
  };
}

function guildOf({ platform, params }: RouteCall): World {
  if (params['guild'] !== IDENTITY.guild) throw new DiscordRefusal('UnknownGuild');
  return platform.world;
}

function known(world: World, params: RouteCall['params']) {
  const user = world.users.get(params['user'] === '@me' ? IDENTITY.application : (params['user'] ?? ''));
  if (user === undefined) throw new DiscordRefusal('UnknownMember');
  return user;
}

/** Threads are not among them. */
function channels(call: RouteCall): RouteAnswer {
  const world = guildOf(call);
  const own = [...world.channels.values()].filter(({ kind }) => kind === 'text');
  return ok(own.map((channel) => channelShown(world, channel)));
}

function changeChannel({ platform, params, body }: RouteCall): RouteAnswer {
  const { world, tell } = platform;
  const channel = openChannel(world, params['channel'], 'ManageChannels');
  const changed = {
    ...channel,
    ...(body['topic'] === undefined ? {} : { topic: stringOf(body['topic']) }),
    ...(body['name'] === undefined ? {} : { name: stringOf(body['name']) }),
  };
  world.channels.set(channel.id, changed);
  tell.event('CHANNEL_UPDATE', channelShown(world, changed));
  world.changed();
  return ok(channelShown(world, changed));
}

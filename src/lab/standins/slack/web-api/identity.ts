import { randomBytes } from 'node:crypto';
import type { Loose } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import type { Platform } from '../platform.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import { type Methods, TIER_4 } from './method.ts';

/** Who the bot is, who people are, and the way into Socket Mode. */
export const identityMethods: Methods = {
  'auth.test': { token: 'bot', run: authTest },
  'apps.connections.open': { token: 'app', run: openConnection },
  'users.info': { token: 'bot', scope: () => 'users:read', perMinute: TIER_4, run: usersInfo },
};

function authTest(_: Loose, { origin }: Platform): Loose {
  return {
    url: `${origin.url}/`,
    team: IDENTITY.teamName,
    user: IDENTITY.botName,
    team_id: IDENTITY.team,
    user_id: IDENTITY.botUser,
    bot_id: IDENTITY.botId,
    is_enterprise_install: false,
  };
}

function openConnection(_: Loose, { origin, tickets }: Platform): Loose {
  const ticket = randomBytes(16).toString('hex');
  tickets.add(ticket);
  return { url: `${origin.url.replace('http', 'ws')}/link/?ticket=${ticket}&app_id=${IDENTITY.appId}` };
}

function usersInfo(args: Loose, { workspace }: Platform): Loose {
  const user = workspace.users.get(String(args['user']));
  if (user === undefined) throw new SlackRefusal('user_not_found');
  const realName = user.real_name ?? user.name;
  return {
    user: {
      id: user.id,
      team_id: user.team_id ?? IDENTITY.team,
      name: user.name,
      real_name: realName,
      deleted: false,
      is_bot: user.id === IDENTITY.botUser,
      tz: user.tz ?? 'UTC',
      profile: { real_name: realName, display_name: user.name },
    },
  };
}

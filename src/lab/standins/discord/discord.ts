import { once } from 'node:events';
import { listen } from '../../cluster/listen.ts';
import { type Drawings, standInDrawings } from './draw/drawings.ts';
import { createGateway } from './gateway/gateway.ts';
import { userBy } from './guild/world.ts';
import { type DiscordOptions, IDENTITY, PLATFORM } from './options.ts';
import { createPerson, type Person } from './people/person.ts';
import { createPlatform } from './platform.ts';
import { createDiscordServer, type Outage } from './server.ts';
import { standInSights, type Sights } from './sights.ts';
import { standInTroubles, type Troubles } from './troubles.ts';

/** A Discord of our own, on the loopback, that behaves as the platform does. */
export interface DiscordStandIn extends Sights, Troubles, Drawings {
  /** For `rest.api` of discord.js and `discord.api_url`: `http://127.0.0.1:PORT/api`. */
  readonly apiUrl: string;
  readonly token: string;
  /** Also the id of the bot's user. */
  readonly application: string;
  readonly guild: string;
  /** Acts as one of the people. @param user id or name @throws Error where nobody is called that */
  as(user: string): Person;
  stop(): Promise<void>;
}

/** Starts it. @throws what the operating system says where the port is taken */
export async function startDiscord(options: DiscordOptions = {}): Promise<DiscordStandIn> {
  const platform = createPlatform(options);
  const gateway = createGateway(platform, options.heartbeatEveryMs ?? PLATFORM.heartbeatEveryMs);
  let outage: Outage = null;
  const server = createDiscordServer(platform, () => outage);
  server.on('upgrade', (request, socket, head) => {
    if (outage === null && request.url?.startsWith('/gateway') === true) gateway.upgrade(request, socket, head);
    else socket.destroy();
  });
  const port = await listen(server, options.port ?? 0);
  platform.origin.url = `http://127.0.0.1:${port}`;
  const [usualChannel = ''] = platform.world.channels.keys();
  return {
    apiUrl: `${platform.origin.url}/api`,
    token: IDENTITY.token,
    application: IDENTITY.application,
    guild: IDENTITY.guild,
    ...standInSights(platform, gateway),
    ...standInDrawings(platform),
    ...standInTroubles(platform, gateway, (next) => void (outage = next)),
    as: (user) => createPerson({ platform, gateway, user: userBy(platform.world, user) }, usualChannel),
    async stop() {
      platform.interactions.stop();
      await gateway.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

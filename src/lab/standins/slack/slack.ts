import { once } from 'node:events';
import { listen } from '../../cluster/listen.ts';
import { createClientRoutes } from './client/routes.ts';
import { createDispatch } from './delivery/dispatch.ts';
import { createHttpMode } from './delivery/http-mode.ts';
import { createSocketMode } from './delivery/socket-mode.ts';
import { type Drawings, standInDrawings } from './draw/drawings.ts';
import { IDENTITY, PLATFORM, type SlackOptions } from './options.ts';
import { createPerson, type Person } from './people/person.ts';
import { createPlatform, type Platform } from './platform.ts';
import { createSlackServer, type Outage } from './server.ts';
import { standInSights, type Sights } from './sights.ts';
import { standInTroubles, type Troubles } from './troubles.ts';
import { userBy } from './workspace/workspace.ts';

/** A Slack of our own, on the loopback, that behaves as the platform does. */
export interface SlackStandIn extends Sights, Troubles, Drawings {
  /** The live client, for a browser. */
  readonly clientUrl: string;
  /** For `slackApiUrl` and `slack.api_url`: `http://127.0.0.1:PORT/api/`. */
  readonly url: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly team: string;
  readonly botUser: string;
  /** Acts as one of the people. @param user id or name @throws Error where nobody is called that */
  as(user: string): Person;
  /** Posts payloads to this URL from now on; null goes back to Socket Mode. */
  deliverTo(requestUrl: string | null): void;
  stop(): Promise<void>;
}

/** The ways to the app, and who uses them. */
function waysToApp(options: SlackOptions, platform: Platform) {
  const answerWithinMs = options.answerWithinMs ?? PLATFORM.answerWithinMs;
  let requestUrl = options.requestUrl ?? null;
  const socketMode = createSocketMode(platform.tickets, answerWithinMs, options.lingers === true);
  const httpMode = createHttpMode(() => requestUrl ?? '', platform.now, answerWithinMs);
  const dispatch = createDispatch(
    () => (requestUrl === null ? socketMode : httpMode),
    platform.faults,
    options.retryEventsAfterMs ?? PLATFORM.retryEventsAfterMs,
  );
  const deliverTo = (url: string | null): void => void (requestUrl = url);
  return { socketMode, httpMode, dispatch, deliverTo };
}

/** Starts it. @throws what the operating system says where the port is taken */
export async function startSlack(options: SlackOptions = {}): Promise<SlackStandIn> {
  const platform = createPlatform(options);
  const { socketMode, httpMode, dispatch, deliverTo } = waysToApp(options, platform);
  const slashCommand = options.command ?? '/baton';
  const as = (user: string): Person =>
    createPerson({ platform, dispatch, user: userBy(platform.workspace, user), slashCommand });
  let outage: Outage = null;
  const page = createClientRoutes({ platform, as });
  const server = createSlackServer({ platform, outage: () => outage, page });
  server.on('upgrade', (request, socket, head) => {
    if (outage === null) socketMode.upgrade(request, socket, head);
    else socket.destroy();
  });
  const port = await listen(server, options.port ?? 0);
  platform.origin.url = `http://127.0.0.1:${port}`;
  return {
    clientUrl: `${platform.origin.url}/`,
    url: `${platform.origin.url}/api/`,
    ...standInKeys,
    ...standInSights(platform, dispatch, socketMode),
    ...standInDrawings(platform),
    ...standInTroubles(platform, { socketMode, httpMode, setOutage: (next) => void (outage = next) }),
    as,
    deliverTo,
    async stop() {
      dispatch.stop();
      await Promise.all([socketMode.stop(), httpMode.stop()]);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const standInKeys = {
  botToken: IDENTITY.botToken,
  appToken: IDENTITY.appToken,
  signingSecret: IDENTITY.signingSecret,
  team: IDENTITY.team,
  botUser: IDENTITY.botUser,
};

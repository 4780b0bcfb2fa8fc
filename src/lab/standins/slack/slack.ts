import { once } from 'node:events';
import { listen } from '../../cluster/listen.ts';
import { createDispatch } from './delivery/dispatch.ts';
import { createHttpMode } from './delivery/http-mode.ts';
import { createSocketMode } from './delivery/socket-mode.ts';
import { IDENTITY, PLATFORM, type SlackOptions } from './options.ts';
import { createPerson, type Person } from './people/person.ts';
import { createPlatform, type Platform } from './platform.ts';
import { createSlackServer, type Outage } from './server.ts';
import { standInSights, type Sights } from './sights.ts';
import { standInTroubles, type Troubles } from './troubles.ts';

/** A Slack of our own, on the loopback, that behaves as the platform does. */
export interface SlackStandIn extends Sights, Troubles {
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

/** Starts it. @throws what the operating system says where the port is taken */
export async function startSlack(options: SlackOptions = {}): Promise<SlackStandIn> {
  const platform = createPlatform(options);
  const answerWithinMs = options.answerWithinMs ?? PLATFORM.answerWithinMs;
  const socketMode = createSocketMode(platform.tickets, answerWithinMs);
  let requestUrl = options.requestUrl ?? null;
  const httpMode = createHttpMode(() => requestUrl ?? '', platform.now, answerWithinMs);
  const dispatch = createDispatch(
    () => (requestUrl === null ? socketMode : httpMode),
    platform.faults,
    options.retryEventsAfterMs ?? PLATFORM.retryEventsAfterMs,
  );
  let outage: Outage = null;
  const server = createSlackServer({ platform, outage: () => outage, page: () => false });
  server.on('upgrade', (request, socket, head) => {
    if (outage === null) socketMode.upgrade(request, socket, head);
    else socket.destroy();
  });
  const port = await listen(server, options.port ?? 0);
  platform.origin.url = `http://127.0.0.1:${port}`;
  const setOutage = (next: Outage): void => void (outage = next);
  return {
    url: `${platform.origin.url}/api/`,
    botToken: IDENTITY.botToken,
    appToken: IDENTITY.appToken,
    signingSecret: IDENTITY.signingSecret,
    team: IDENTITY.team,
    botUser: IDENTITY.botUser,
    ...standInSights(platform, dispatch, socketMode),
    ...standInTroubles(platform, { socketMode, httpMode, setOutage }),
    as(user) {
      const actor = { platform, dispatch, user: userBy(platform, user), slashCommand: options.command ?? '/baton' };
      return createPerson(actor);
    },
    deliverTo: (url) => void (requestUrl = url),
    async stop() {
      dispatch.stop();
      await Promise.all([socketMode.stop(), httpMode.stop()]);
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function userBy({ workspace }: Platform, idOrName: string) {
  const user = [...workspace.users.values()].find((each) => each.id === idOrName || each.name === idOrName);
  if (user === undefined) throw new Error(`nobody in the workspace is called ${idOrName}`);
  return user;
}

import { type APIInteraction, GatewayDispatchEvents } from 'discord-api-types/v10';
import { Client, Events, GatewayIntentBits } from 'discord.js';
import type { Clock } from '../../domain/clock.ts';
import { messageOf } from '../../domain/failure.ts';
import { createBudget } from '../delivery/holds.ts';
import { hearsNothing } from './canary.ts';
import { closedWords, needsPerson, unreachedWords } from './gateway-words.ts';
import { CALL_TIMEOUT_MS } from './rest.ts';

export interface GatewayOptions {
  readonly token: string;
  readonly apiUrl: string;
  readonly guild: string;
  readonly clock: Clock;
  readonly heard: (interaction: APIInteraction) => void;
  /** The connection is open: what needs it once can be done. */
  readonly opened: () => void;
  /** A new sentence about the connection, or null when it is open again. */
  readonly said: (words: string | null) => void;
  readonly debug: (message: string) => void;
}

/** Unit: milliseconds. After an hour without Discord everything has to be true again within ten seconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
/** What a person has to mend is seldom mended, and each try counts against a limit. Unit: milliseconds. */
const WAIT_FOR_PERSON_MS = 60_000;
/** Discord takes 1000 new sessions a day, and makes a new token for a bot that begins more: 20 at once, and 864 a day. */
const SESSIONS = { atOnce: 20, refillMs: 100_000 };
/** A session that begins sooner after another one is refused (max_concurrency of 1), with one of the day's lost. Unit: milliseconds. */
const APART_MS = 5_500;
/** The server is there, with the first events; longer when Discord has trouble with it. Unit: milliseconds. */
const GUILD_WITHIN_MS = 2_000;

export interface Gateway {
  start(): void;
  close(): Promise<void>;
}

/** A connection that is kept open and looked at: nothing here ever ends the process. */
export function createGateway(options: GatewayOptions): Gateway {
  const stopped = new AbortController();
  const sessions = createSessions(options.clock);
  let loop = Promise.resolve();
  return {
    start: () => void (loop = stayConnected(options, sessions, stopped.signal)),
    async close() {
      stopped.abort();
      await loop;
    },
  };
}

/** When a session may begin. */
interface Sessions {
  begin(signal: AbortSignal): Promise<void>;
}

function createSessions(clock: Clock): Sessions {
  const budget = createBudget(clock, SESSIONS.atOnce, SESSIONS.refillMs);
  let nextAtMs = 0;
  return {
    async begin(signal) {
      const waitMs = Math.max(budget.waitMs(), nextAtMs - clock.monotonic());
      budget.take();
      nextAtMs = clock.monotonic() + Math.max(0, waitMs) + APART_MS;
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
  };
}

/** One client after the other, until it is stopped. A client keeps itself connected until there is no use in it. */
async function stayConnected(options: GatewayOptions, sessions: Sessions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const client = newClient(options, sessions);
    let waitMs = 0;
    try {
      const because = await lived(client, options, signal, () => (failures = 0));
      if (!signal.aborted) options.said(because);
      waitMs = needsPerson(because) ? WAIT_FOR_PERSON_MS : FIRST_WAIT_MS;
    } catch (error) {
      if (!signal.aborted) options.said(unreachedWords(error));
      waitMs = needsPerson(unreachedWords(error))
        ? WAIT_FOR_PERSON_MS
        : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
      failures += 1;
    } finally {
      await client.destroy().catch((error: unknown) => options.debug(messageOf(error)));
    }
    await options.clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

function newClient({ apiUrl }: GatewayOptions, sessions: Sessions): Client {
  return new Client({
    // The smallest that commands and buttons come with; none is privileged.
    intents: [GatewayIntentBits.Guilds],
    waitGuildTimeout: GUILD_WITHIN_MS,
    rest: { api: apiUrl, version: '10', retries: 0, timeout: CALL_TIMEOUT_MS, rejectOnRateLimit: () => true },
    ws: {
      buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: (_shard, signal) => sessions.begin(signal) }),
    },
  });
}

/** @returns why this client is of no more use @throws what keeps it from beginning */
async function lived(client: Client, options: GatewayOptions, signal: AbortSignal, begun: () => void): Promise<string> {
  const ended = Promise.withResolvers<string>();
  const over = new AbortController();
  const stop = () => ended.resolve('');
  signal.addEventListener('abort', stop, { once: true });
  listen(client, options, { ended: ended.resolve, begun });
  try {
    const login = client.login(options.token).then(() => null);
    const because = await Promise.race([login, ended.promise]);
    login.catch(() => undefined);
    if (because !== null) return because;
    const canary = hearsNothing(client, options, over.signal);
    return await Promise.race([ended.promise, canary]);
  } finally {
    over.abort();
    signal.removeEventListener('abort', stop);
  }
}

interface Life {
  ended(because: string): void;
  begun(): void;
}

function listen(client: Client, options: GatewayOptions, life: Life): void {
  const open = () => {
    life.begun();
    options.said(null);
    options.opened();
  };
  client.on(Events.ShardReady, open);
  client.on(Events.ShardResume, open);
  client.on(Events.ShardReconnecting, () => options.said('the connection to Discord was lost; it is opened again'));
  client.on(Events.ShardDisconnect, ({ code }) => life.ended(closedWords(code)));
  client.on(Events.Invalidated, () => life.ended('Discord ended the connection; it is opened again'));
  // Without listeners these would end the process.
  client.on(Events.Error, (error) => options.debug(messageOf(error)));
  client.on(Events.ShardError, (error) => options.debug(messageOf(error)));
  client.on(Events.Warn, (message) => options.debug(message));
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: APIInteraction) => options.heard(interaction));
}

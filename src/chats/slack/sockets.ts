import type { Logger, Receiver, ReceiverEvent } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { messageOf } from '../../domain/failure.ts';
import type { Clock } from '../../domain/clock.ts';
import { needsPerson, unreachedWords } from './connection-words.ts';
import { platformError } from './talk.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A new sentence about the connection, or null when it is open again. */
  readonly said: (words: string | null) => void;
}

/** Slack renews each connection every hour or so: meanwhile the other one takes what comes. */
const CONNECTIONS = 2;
/** Unit: milliseconds. After an hour without Slack everything has to be true again within ten seconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
/** A token that Slack does not take is seldom mended, and each try counts against a limit. Unit: milliseconds. */
const WAIT_FOR_PERSON_MS = 60_000;
/** From the address to the first word of Slack. Unit: milliseconds. */
const OPENS_WITHIN_MS = 10_000;
/** How often a silent connection is asked whether it lives. Unit: milliseconds. */
const PING_WITHIN_MS = 5_000;

export interface Sockets extends Receiver {
  /** Takes nothing new, and leaves it to other processes; what is at work can still answer. */
  pause(): void;
}

/** Receives over connections that Baton opens, and keeps them open: nothing here ever ends the process. */
export function createSockets(options: SocketOptions): Sockets {
  const stopped = new AbortController();
  let paused = false;
  let app: Parameters<Receiver['init']>[0] | null = null;
  const open = new Set<SocketModeClient>();
  const loops: Promise<void>[] = [];

  const take = (event: SocketEvent) => {
    // Not acknowledged, Slack hands it to another connection.
    if (paused || app === null) return;
    const ack: ReceiverEvent['ack'] = async (response?: unknown) => {
      // A connection that was lost meanwhile cannot carry it; then Slack delivers again, and that does nothing more.
      await event.ack(response).catch(() => undefined);
    };
    void app.processEvent({
      body: event.body,
      ack,
      ...(event.retry_num === undefined ? {} : { retryNum: event.retry_num }),
      ...(event.retry_reason === undefined ? {} : { retryReason: event.retry_reason }),
    });
  };
  const said = (words: string | null) => {
    if (words === null || open.size === 0) options.said(words);
  };
  return {
    init: (own) => void (app = own),
    start() {
      for (let count = 0; count < CONNECTIONS; count += 1)
        loops.push(stayConnected(options, { open, take, said, signal: stopped.signal }));
      return Promise.resolve();
    },
    pause: () => void (paused = true),
    async stop() {
      paused = true;
      stopped.abort();
      await Promise.all([...open].map((client) => closed(client)));
      await Promise.all(loops);
    },
  };
}

interface SocketEvent {
  readonly body: ReceiverEvent['body'];
  readonly retry_num?: number;
  readonly retry_reason?: string;
  ack(response?: unknown): Promise<void>;
}

interface Kept {
  readonly open: Set<SocketModeClient>;
  readonly take: (event: SocketEvent) => void;
  readonly said: (words: string | null) => void;
  readonly signal: AbortSignal;
}

/** One connection after the other, until it is stopped. */
async function stayConnected(options: SocketOptions, { open, take, said, signal }: Kept): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const client = newClient(options);
    client.on('slack_event', take);
    const ended = Promise.withResolvers<void>();
    client.on('disconnected', () => ended.resolve());
    let waitMs = 0;
    try {
      await opened(client, options.clock, signal);
      if (signal.aborted) return await closed(client);
      open.add(client);
      failures = 0;
      said(null);
      await ended.promise;
    } catch (error) {
      const name = platformError(error);
      waitMs = needsPerson(name)
        ? WAIT_FOR_PERSON_MS
        : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures, 10));
      failures += 1;
      if (!signal.aborted) said(unreachedWords('socket', name, messageOf(error)));
    } finally {
      open.delete(client);
    }
    if (open.size === 0 && waitMs === 0 && !signal.aborted) said('the socket to Slack was closed; it is opened again');
    await options.clock.sleep(Math.max(waitMs, 50), signal).catch(() => undefined);
  }
}

/** Connecting again is done here, at once: the client's own way waits five seconds after each renewal. */
function newClient({ appToken, apiUrl, logger }: SocketOptions): SocketModeClient {
  return new SocketModeClient({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientPingTimeout: PING_WITHIN_MS,
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: OPENS_WITHIN_MS,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    },
  });
}

async function opened(client: SocketModeClient, clock: Clock, signal: AbortSignal): Promise<void> {
  const late = new AbortController();
  const tooLate = clock.sleep(OPENS_WITHIN_MS, AbortSignal.any([late.signal, signal])).then(() => {
    throw new Error(`Slack did not open the connection within ${OPENS_WITHIN_MS / 1000} s`);
  });
  tooLate.catch(() => undefined);
  const started = client.start().catch((error: unknown) => {
    throw error instanceof Error ? error : new Error('Slack closed the connection');
  });
  try {
    await Promise.race([started, tooLate]);
  } catch (error) {
    void closed(client);
    throw error;
  } finally {
    late.abort();
  }
}

async function closed(client: SocketModeClient): Promise<void> {
  await client.disconnect().catch(() => undefined);
}

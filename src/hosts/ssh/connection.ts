import type { Client } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';
import { BatonError } from '../../domain/failure.ts';
import { createBackOff } from './back-off.ts';
import type { SshEndpoint } from './config.ts';
import { untilAborted } from './deadline.ts';
import { createDialGate, type DialGate, type Turn } from './dial-gate.ts';
import { dial } from './dial.ts';
import type { Dialled } from './handshake.ts';
import { pinHostKeys } from './host-key.ts';
import { DIRECT, type Route } from './route.ts';

/** The one long-lived connection to a host. It is made when it is first needed, and made anew when it was lost. */
export interface Connection {
  /**
   * A logged-in client. All who ask at the same time share one attempt.
   * @param signal ends the waiting of this caller, not the attempt
   * @param isUrgent goes before others; and what only people can mend is tried again instead of told again
   * @throws `host/unreachable`, `host/key-changed`, `config/invalid`: nothing was sent
   */
  client(signal: AbortSignal, isUrgent?: boolean): Promise<Client>;
  /** The attempt that is under way goes before others. */
  hurry(): void;
  /** The next attempt does not wait for the pause after an earlier one. */
  retryNow(): void;
  /** Ends the connection that stands, where there is one; the next call makes a new one, which logs in anew. */
  renew(): void;
  /** Ends the connection for good. What was under way loses its answer. */
  close(): void;
}

/** What a connection is made with. */
export interface ConnectionDeps {
  readonly clock: Clock;
  /** Default: straight to the host. */
  readonly route?: Route;
  /** Default: one of its own. */
  readonly gate?: DialGate;
}

/**
 * A connection that is not yet made.
 * @throws `config/invalid` when a pinned host key is not one
 */
export function createConnection(endpoint: SshEndpoint, deps: ConnectionDeps): Connection {
  const { clock, route = DIRECT, gate = createDialGate() } = deps;
  const pinned = pinHostKeys(endpoint.hostKeys);
  const backOff = createBackOff(clock);
  const closing = new AbortController();
  let ready: Dialled | null = null;
  let attempt: { readonly client: Promise<Client>; readonly turn: Turn } | null = null;

  async function connect(turn: Turn): Promise<Client> {
    try {
      await backOff.pause(closing.signal);
      const openLine = await route.ready(closing.signal, turn.isUrgent());
      const pass = (work: () => Promise<Dialled>) => gate.pass(turn, closing.signal, work);
      const dialled = await dial(endpoint, pinned, openLine, pass, closing.signal);
      if (closing.signal.aborted) dialled.hangUp();
      closing.signal.throwIfAborted();
      backOff.succeeded();
      keep(dialled);
      return dialled.client;
    } catch (thrown) {
      if (!(thrown instanceof BatonError)) throw thrown;
      const error = placed(endpoint, route, thrown);
      backOff.failed(error, needsPeople(thrown));
      throw error;
    } finally {
      attempt = null;
    }
  }

  function keep(dialled: Dialled): void {
    ready = dialled;
    const forget = () => {
      if (ready === dialled) ready = null;
    };
    dialled.client.on('error', forget);
    dialled.client.on('end', forget);
    dialled.client.on('close', forget);
  }

  function hurry(): void {
    attempt?.turn.hurry();
    route.hurry();
  }

  async function client(signal: AbortSignal, isUrgent = false): Promise<Client> {
    if (closing.signal.aborted) throw closed(endpoint);
    if (ready !== null) return ready.client;
    const standing = isUrgent || attempt !== null ? null : backOff.standing();
    if (standing !== null) throw standing;
    if (attempt === null) {
      const turn = gate.turn();
      if (isUrgent) turn.hurry();
      attempt = { turn, client: connect(turn) };
    } else if (isUrgent) hurry();
    try {
      return await untilAborted(signal, attempt.client);
    } catch (error) {
      if (error instanceof BatonError) throw error;
      if (closing.signal.aborted) throw closed(endpoint);
      // Out of time while pausing between attempts: how the last one ended says more than that time is over.
      throw backOff.lastError() ?? noTime(endpoint, error);
    }
  }

  return {
    client,
    hurry,
    retryNow: () => {
      backOff.retryNow();
      route.retryNow();
    },
    renew: () => {
      ready?.hangUp();
      ready = null;
    },
    close: () => {
      closing.abort(new Error('closed'));
      ready?.hangUp();
      ready = null;
      route.close();
    },
  };
}

/** Not the network: the host shows another key, or lets us not in. */
function needsPeople({ code, cause }: BatonError): boolean {
  const level = cause instanceof Error && 'level' in cause ? cause.level : '';
  return code === 'host/key-changed' || level === 'client-authentication';
}

/** A fault of a hop before the last names that hop already; it must not be taken for one of this host. */
function placed({ node, host, port, login }: SshEndpoint, route: Route, error: BatonError): BatonError {
  if (error.code !== 'host/unreachable') return error;
  const message = `No connection to ${node} (${login}@${host}:${port}${route.words}): ${error.message}.`;
  return new BatonError(error.code, message.replace(/\.\.$/, '.'), { cause: error.cause });
}

function noTime({ node, host, port }: SshEndpoint, cause: unknown): BatonError {
  const message = `No connection to ${node} (${host}:${port}) in the time given.`;
  return new BatonError('host/unreachable', message, { cause });
}

function closed({ node }: SshEndpoint): BatonError {
  return new BatonError('host/unreachable', `The connection to ${node} was closed by this process.`);
}

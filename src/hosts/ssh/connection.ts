import type { Client } from 'ssh2';
import type { Clock } from '../../domain/clock.ts';
import { BatonError } from '../../domain/failure.ts';
import { createBackOff } from './back-off.ts';
import type { SshHostConfig } from './config.ts';
import { untilAborted } from './deadline.ts';
import { dial, type Dialled } from './dial.ts';
import { pinHostKeys } from './host-key.ts';

/** The one long-lived connection to a host. It is made when it is first needed, and made anew when it was lost. */
export interface Connection {
  /**
   * A logged-in client. All who ask at the same time share one attempt.
   * @param signal ends the waiting of this caller, not the attempt
   * @throws `host/unreachable`, `host/key-changed`, `config/invalid`: nothing was sent
   */
  client(signal: AbortSignal): Promise<Client>;
  /** Ends the connection for good. What was under way loses its answer. */
  close(): void;
}

/**
 * A connection that is not yet made.
 * @throws `config/invalid` when a pinned host key is not one
 */
export function createConnection(config: SshHostConfig, deps: { readonly clock: Clock }): Connection {
  const pinned = pinHostKeys(config.hostKeys);
  const backOff = createBackOff(deps.clock);
  const closing = new AbortController();
  let ready: Dialled | null = null;
  let attempt: Promise<Client> | null = null;

  async function connect(): Promise<Client> {
    try {
      await backOff.pause(closing.signal);
      const dialled = await dial(config, pinned);
      if (closing.signal.aborted) dialled.hangUp();
      closing.signal.throwIfAborted();
      backOff.succeeded();
      keep(dialled);
      return dialled.client;
    } catch (error) {
      if (error instanceof BatonError) backOff.failed(error);
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
    dialled.client.on('end', forget);
    dialled.client.on('close', forget);
  }

  async function client(signal: AbortSignal): Promise<Client> {
    if (closing.signal.aborted) throw closed(config);
    if (ready !== null) return ready.client;
    attempt ??= connect();
    try {
      return await untilAborted(signal, attempt);
    } catch (error) {
      if (error instanceof BatonError) throw error;
      if (closing.signal.aborted) throw closed(config);
      // Out of time while pausing between attempts: how the last one ended says more than that time is over.
      throw backOff.lastError() ?? noTime(config, error);
    }
  }

  return {
    client,
    close: () => {
      closing.abort(new Error('closed'));
      ready?.hangUp();
      ready = null;
    },
  };
}

function noTime(config: SshHostConfig, cause: unknown): BatonError {
  const message = `No connection to ${config.node} (${config.host}:${config.port}) in the time given.`;
  return new BatonError('host/unreachable', message, { cause });
}

function closed(config: SshHostConfig): BatonError {
  return new BatonError('host/unreachable', `The connection to ${config.node} was closed by this process.`);
}

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshEndpoint } from './config.ts';
import type { Connection } from './connection.ts';
import { untilAborted } from './deadline.ts';
import { answerAtOnce } from './prompt-line.ts';

/** Opens the line on which a connection is dialled. */
export type OpenLine = (to: SshEndpoint, signal: AbortSignal) => Promise<Duplex>;

/** How the bytes of a connection travel. */
export interface Route {
  /** SSH servers on the way, the last one included: what an attempt may take is this many times what one may take. */
  readonly hops: number;
  /** For messages: empty, or ` through jump host NAME`. */
  readonly words: string;
  /**
   * Makes ready what lies before the last hop.
   * @throws `host/unreachable`, `host/key-changed`, `config/invalid` of a hop before the last one, which the message names
   */
  ready(signal: AbortSignal, isUrgent: boolean): Promise<OpenLine>;
  /** What is being made ready goes before others, from now on. */
  hurry(): void;
  /** The next attempt does not wait for the pause after an earlier one. */
  retryNow(): void;
  close(): void;
}

const openTcp: OpenLine = async (to, signal) => {
  const socket = connect({ host: to.host, port: to.port });
  // Nagle's algorithm and delayed acknowledgements together cost 42 ms per command.
  socket.setNoDelay(true);
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
};

/** Over TCP, with nothing between. */
export const DIRECT: Route = {
  hops: 1,
  words: '',
  ready: () => Promise.resolve(openTcp),
  hurry: () => undefined,
  retryNow: () => undefined,
  close: () => undefined,
};

/**
 * Through a jump host, whose connection is shared by all who go this way.
 * @param release says that this route needs it no more
 */
export function throughJumpHost(name: string, hops: number, jump: Connection, release: () => void): Route {
  return {
    hops,
    words: ` through jump host ${name}`,
    ready: async (signal, isUrgent) => {
      const client = await jump.client(signal, isUrgent);
      return async (to, until) => await forward(client, name, to, until);
    },
    hurry: () => jump.hurry(),
    retryNow: () => jump.retryNow(),
    close: release,
  };
}

/** A channel of the jump host's connection that ends at the next hop (`direct-tcpip`). */
async function forward(client: Client, name: string, to: SshEndpoint, signal: AbortSignal): Promise<Duplex> {
  let abandoned = false;
  const opened = new Promise<Duplex>((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, stream) => {
      if (error) return reject(refused(name, to, error));
      if (abandoned) stream.close();
      answerAtOnce(stream);
      resolve(stream);
    });
  });
  opened.catch(() => undefined); // whoever has given up no longer waits
  try {
    return await untilAborted(signal, opened);
  } catch (error) {
    abandoned = true;
    throw error;
  }
}

/** RFC 4254, section 5.1. */
const ADMINISTRATIVELY_PROHIBITED = 1;

function refused(name: string, to: SshEndpoint, error: Error): Error {
  const where = `${to.host}:${to.port}`;
  const isForbidden = 'reason' in error && error.reason === ADMINISTRATIVELY_PROHIBITED;
  const why = isForbidden
    ? `jump host ${name} does not let Baton's key connect to ${where}: permitopen="${where}" in its authorized_keys, or AllowTcpForwarding, is missing there`
    : `jump host ${name} could not connect to ${where}: ${messageOf(error)}`;
  return new BatonError('host/unreachable', why, { cause: error });
}

import { connect, type Socket } from 'node:net';
import { Client, type AuthenticationType, type ConnectConfig } from 'ssh2';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshHostConfig } from './config.ts';
import { fingerprint, type PinnedKeys } from './host-key.ts';

/**
 * A host that went away without a word is noticed within 15 seconds: the third tick finds two questions unanswered.
 * Five seconds also keep the entry of a NAT or firewall alive.
 */
const KEEPALIVE_MS = 5000;
const KEEPALIVE_UNANSWERED = 2;

/** A connection on which we are logged in. */
export interface Dialled {
  readonly client: Client;
  /** Ends it at once, also when the other side no longer listens. */
  hangUp(): void;
}

/**
 * One attempt to connect and log in.
 * @throws `host/unreachable`, `host/key-changed`; `config/invalid` when the private key cannot be used
 */
export async function dial(config: SshHostConfig, pinned: PinnedKeys): Promise<Dialled> {
  const privateKey = await readKey(config);
  // The socket is ours, so that it can be destroyed: ssh2 leaves it half open after a refused login.
  const socket = connect({ host: config.host, port: config.port });
  // Nagle's algorithm and delayed acknowledgements together cost 42 ms per command.
  socket.setNoDelay(true);
  return await new Promise<Dialled>((resolve, reject) => {
    let offered: Buffer | null = null;
    const client = new Client();
    const fail = (error: unknown) => {
      socket.destroy();
      reject(
        offered === null || pinned.accepts(offered) ? unreachable(config, error) : keyChanged(config, pinned, offered),
      );
    };
    client.on('error', (error) => {
      // One key of the agent that cannot sign is not the end: the next one is tried.
      if (error.level !== 'agent') fail(error);
    });
    client.on('close', () => fail(new Error('the connection was closed before the login')));
    client.on('ready', () => resolve({ client, hangUp: () => hangUp(client, socket) }));
    const verify = (key: Buffer) => {
      offered = Buffer.from(key);
      return pinned.accepts(key);
    };
    try {
      client.connect({ ...connectConfig(config, pinned, privateKey), sock: socket, hostVerifier: verify });
    } catch (error) {
      socket.destroy();
      const message = `The SSH key for ${config.node} cannot be used: ${messageOf(error)}`;
      reject(new BatonError('config/invalid', message, { cause: error }));
    }
  });
}

function connectConfig(config: SshHostConfig, pinned: PinnedKeys, key: string | Buffer | null): ConnectConfig {
  // Named, because by default ssh2 first asks to be let in with no proof at all: a round trip for nothing.
  const authHandler: AuthenticationType[] = [];
  if (key !== null) authHandler.push('publickey');
  if (config.agent !== undefined) authHandler.push('agent');
  return {
    username: config.login,
    ...(key === null ? {} : { privateKey: key }),
    ...(config.agent === undefined ? {} : { agent: config.agent }),
    authHandler,
    algorithms: { serverHostKey: pinned.algorithms },
    readyTimeout: config.connectTimeoutMs,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_UNANSWERED,
  };
}

async function readKey(config: SshHostConfig): Promise<string | Buffer | null> {
  if (typeof config.privateKey !== 'function') return config.privateKey ?? null;
  try {
    return await config.privateKey();
  } catch (error) {
    if (error instanceof BatonError) throw error;
    const message = `The SSH key for ${config.node} cannot be read: ${messageOf(error)}`;
    throw new BatonError('config/invalid', message, { cause: error });
  }
}

function hangUp(client: Client, socket: Socket): void {
  client.end();
  socket.destroySoon();
}

function unreachable(config: SshHostConfig, cause: unknown): BatonError {
  const where = `${config.login}@${config.host}:${config.port}`;
  const message = `No connection to ${config.node} (${where}): ${messageOf(cause)}`;
  return new BatonError('host/unreachable', message, { cause });
}

function keyChanged(config: SshHostConfig, pinned: PinnedKeys, offered: Buffer): BatonError {
  const message =
    `${config.node} (${config.host}:${config.port}) shows the host key ${fingerprint(offered)}; ` +
    `the fleet file has ${pinned.fingerprints.join(', ')}.`;
  return new BatonError('host/key-changed', message);
}

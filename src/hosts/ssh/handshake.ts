import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type ConnectConfig } from 'ssh2';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { keyChanged } from './changed-key.ts';
import type { SshEndpoint } from './config.ts';
import type { PinnedKeys } from './host-key.ts';
import type { Login } from './login.ts';

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
 * Exchanges keys with what is at the other end of a line, and logs in.
 * @param pinned is asked about the host's key before anything is proven to the host
 * @throws `host/unreachable`, `host/key-changed`; `config/invalid` when our own agent cannot be used
 */
export async function shakeHands(
  endpoint: SshEndpoint,
  pinned: PinnedKeys,
  login: Login,
  line: Duplex,
): Promise<Dialled> {
  return await new Promise<Dialled>((resolve, reject) => {
    let offered: Buffer | null = null;
    const client = new Client();
    const stage = watchStage(client, login, () => offered !== null);
    const fail = (error: unknown) => {
      line.destroy();
      if (offered !== null && !pinned.accepts(offered)) reject(keyChanged(endpoint, pinned, offered));
      else reject(explain(endpoint, login, stage(), error));
    };
    client.on('error', (error) => {
      // One key of the agent that cannot sign is not the end: the next one is tried.
      if (error.level === 'agent') login.agentFailed(error);
      else fail(error);
    });
    client.on('close', () => fail(new Error('the connection was closed')));
    client.on('ready', () => resolve({ client, hangUp: () => hangUp(client, line) }));
    const verify = (key: Buffer) => {
      offered = Buffer.from(key);
      return pinned.accepts(key);
    };
    client.connect({ ...connectConfig(endpoint, pinned, login), sock: line, hostVerifier: verify });
  });
}

function connectConfig(endpoint: SshEndpoint, pinned: PinnedKeys, login: Login): ConnectConfig {
  return {
    username: endpoint.login,
    authHandler: login.methods,
    algorithms: { serverHostKey: pinned.algorithms },
    readyTimeout: endpoint.connectTimeoutMs,
    keepaliveInterval: KEEPALIVE_MS,
    keepaliveCountMax: KEEPALIVE_UNANSWERED,
  };
}

type Stage = 'its host key' | 'the key exchange' | 'the login' | 'the SSH agent';

/** What an attempt waits for. */
function watchStage(client: Client, login: Login, sawKey: () => boolean): () => Stage {
  let secured = false;
  client.on('handshake', () => (secured = true));
  return () => {
    if (secured) return login.waitsForAgent() ? 'the SSH agent' : 'the login';
    return sawKey() ? 'the key exchange' : 'its host key';
  };
}

function explain(endpoint: SshEndpoint, login: Login, stage: Stage, cause: unknown): BatonError {
  const level = cause instanceof Error && 'level' in cause ? cause.level : '';
  const options = { cause };
  if (level === 'client-timeout') return new BatonError('host/unreachable', outOfTime(endpoint, stage), options);
  if (level === 'client-authentication') {
    const fault = login.ownFault();
    return fault ?? new BatonError('host/unreachable', loginRefused(endpoint, login), options);
  }
  const what = `${messageOf(cause)} while waiting for ${stage}${hintFor(stage)}`;
  return new BatonError('host/unreachable', what, options);
}

/** Words for an attempt that took too long. */
export function outOfTime(endpoint: SshEndpoint, stage: Stage | 'a line to it'): string {
  return `${stage} did not come within ${endpoint.connectTimeoutMs / 1000} s`;
}

function hintFor(stage: Stage): string {
  // An sshd that has too many logins under way hangs up without a word of SSH.
  return stage === 'its host key' ? ' (not an SSH server, or its MaxStartups is reached)' : '';
}

function loginRefused({ login: user, node }: SshEndpoint, login: Login): string {
  return `the login as ${user} is refused with ${login.offered()}: it must stand in authorized_keys of ${user} on ${node}`;
}

function hangUp(client: Client, line: Duplex): void {
  client.end();
  if (line instanceof Socket) line.destroySoon();
  else line.destroy();
}

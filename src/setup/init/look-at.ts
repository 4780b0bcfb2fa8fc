import type { Clock } from '../../domain/clock.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { SshHostConfig } from '../../hosts/ssh/config.ts';
import { createPlainHost, type PlainHost } from '../../hosts/ssh/plain-host.ts';
import { validatorOf } from './draft.ts';
import type { HostFindings } from './host-findings.ts';
import { lookText } from './look-text.ts';
import { readLook } from './read-look.ts';
import { hostText, SSH_PORT, type Target } from './target.ts';

/** Each program of the look has 5 s; a host on which several hang is given up on after this. Unit: milliseconds. */
const LOOK_WITHIN_MS = 60_000;
/** Unit: milliseconds. */
const CONNECT_WITHIN_MS = 15_000;

/** With what to log in. */
export interface Credentials {
  readonly privateKey?: NonNullable<SshHostConfig['privateKey']>;
  readonly agent?: string;
  /** Path of the private key; left out with an agent. */
  readonly keyFile?: string;
  /** In words, for messages. */
  readonly words: string;
}

/** A machine that was looked at; its connection is still open. */
export interface Looked {
  readonly target: Target;
  readonly hostKey: string;
  readonly host: HostFindings;
  readonly second: { readonly user: string; readonly worked: boolean; readonly because: string } | null;
  readonly connection: PlainHost;
}

/**
 * Logs in and looks, first as the login and, where the validator belongs to another user, as that one.
 * @throws `host/unreachable`, `host/answer-lost`, `host/bad-answer`, `config/invalid`
 */
export async function lookAt(target: Target, hostKey: string, credentials: Credentials, clock: Clock): Promise<Looked> {
  const { words: _words, keyFile: _keyFile, ...proof } = credentials;
  const config: SshHostConfig = {
    node: hostText(target),
    chain: 'solana',
    host: target.host,
    port: target.port,
    login: target.login,
    hostKeys: [hostKey],
    become: { kind: 'none' },
    connectTimeoutMs: CONNECT_WITHIN_MS,
    ...proof,
  };
  const connection = createPlainHost(config, { clock });
  try {
    const host = await look(connection, null);
    return { target, hostKey, ...(await lookDeeper(connection, target, host)), connection };
  } catch (error) {
    connection.close();
    throw explained(error, target, credentials);
  }
}

async function lookDeeper(
  connection: PlainHost,
  target: Target,
  host: HostFindings,
): Promise<Pick<Looked, 'host' | 'second'>> {
  const process = validatorOf(host);
  const user = typeof process === 'string' ? null : process.user;
  if (user === null || user === target.login || !host.hasSudo) return { host, second: null };
  try {
    const deeper = await look(connection, user);
    // What concerns the login itself was seen in the first look.
    const { lookedAs, processes, programs, version, keys, closedPlaces } = deeper;
    return {
      host: { ...host, lookedAs, processes, programs, version, keys, closedPlaces },
      second: { user, worked: true, because: '' },
    };
  } catch (error) {
    return { host, second: { user, worked: false, because: messageOf(error) } };
  }
}

async function look(connection: PlainHost, become: string | null): Promise<HostFindings> {
  const output = await connection.run(lookText(become), LOOK_WITHIN_MS);
  if (output.out.trim() === '' && output.err.trim() !== '')
    throw new BatonError('host/refused', output.err.trim().slice(0, 400));
  return readLook(output.out);
}

/** There is no fleet file yet that could be mended, so a key that cannot be used is told as the word that named it. */
function explained(error: unknown, target: Target, { words, keyFile }: Credentials): unknown {
  if (!(error instanceof BatonError) || !['host/unreachable', 'config/invalid'].includes(error.code)) return error;
  const port = target.port === SSH_PORT ? '' : ` -p ${target.port}`;
  const host = `${target.login}@${target.host}`;
  const key = keyFile === undefined ? '' : ` -i ${keyFile}`;
  const advice = `Tried with ${words}. Try it by hand: ssh${key}${port} ${host} true; to let a key in: ssh-copy-id${port} -i ${keyFile ?? 'KEY'}.pub ${host}`;
  const code = error.code === 'config/invalid' ? 'input/invalid' : error.code;
  return new BatonError(code, `${error.message}\n${advice}`, { cause: error });
}

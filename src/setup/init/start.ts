import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readSecretFile } from '../../config/secret-file.ts';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { createKeyReader } from '../../hosts/ssh/private-key.ts';
import { systemClock } from '../../platform/clock.ts';
import { init, type InitResult } from './init.ts';
import type { Credentials } from './look-at.ts';
import { asName } from './node-names.ts';
import { parseTarget } from './target.ts';

/** What was typed. */
export interface InitOptions {
  readonly targets: readonly string[];
  readonly out: string;
  /** Null: by the chain of what runs there. */
  readonly name: string | null;
  readonly key?: string;
  readonly observers: readonly string[];
  /** RPCs of Asset Hub. */
  readonly assetHub: readonly string[];
  readonly accepted: readonly string[];
}

/** What `init` is given from outside. */
export interface InitSurroundings {
  /** Path of the SSH agent's socket. */
  readonly sshAgent: string | null;
  readonly osUser: string;
  /** Asks a question of yes or no; null without a terminal. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
  readonly tell: (words: string) => void;
}

/** Where OpenSSH keeps the keys of hosts (ssh_config(5), UserKnownHostsFile and GlobalKnownHostsFile). */
const KNOWN_HOSTS = [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts'];

/** Looks at what was typed, before anything is asked of anybody. @throws `input/invalid` for a word that cannot be meant */
export function checkOptions(options: InitOptions, sshAgent: string | null): void {
  options.targets.map(parseTarget);
  checkWords(options);
  credentials(keyPath(options), sshAgent);
}

function keyPath({ key }: InitOptions): string | null {
  return key === undefined ? null : resolve(key.replace(/^~(?=\/)/, homedir()));
}

/**
 * `baton init` on this machine, with its keys and its known hosts. Its options have been checked.
 * @throws what `init` throws
 */
export async function startInit(options: InitOptions, surroundings: InitSurroundings): Promise<InitResult> {
  const key = keyPath(options);
  const request = {
    targets: options.targets,
    out: resolve(options.out),
    observers: options.observers,
    assetHub: options.assetHub,
    name: options.name,
    key,
    osUser: surroundings.osUser,
  };
  const texts = KNOWN_HOSTS.map((file) => readFile(file, 'utf8').catch(() => ''));
  const knownHosts = (await Promise.all(texts)).join('\n');
  return init(request, {
    clock: systemClock,
    credentials: credentials(key, surroundings.sshAgent),
    questions: { accepted: options.accepted, knownHosts, confirm: surroundings.confirm },
    fetch,
    tell: surroundings.tell,
  });
}

function checkWords({ name, observers, assetHub, accepted }: InitOptions): void {
  if (name !== null && (asName(name, '') !== name || name === 'all'))
    throw wrong(`--name ${name}: a name has lower-case letters, digits and dashes, at most 32, and is not \`all\`.`);
  const noUrl = [...observers, ...assetHub].find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (noUrl !== undefined) throw wrong(`${noUrl}: write a URL, for example https://rpc.example.com`);
  const strange = accepted.find((text) => !/^SHA256:[A-Za-z0-9+/]{43}$/.test(text));
  if (strange !== undefined)
    throw wrong(`--accept-host-key ${strange}: write SHA256: and 43 characters, as \`ssh-keygen -lf\` prints it.`);
}

function credentials(key: string | null, agent: string | null): Credentials {
  if (key !== null) {
    const reference = `file:${key}`;
    readable(key); // now, before a question is asked
    const read = createKeyReader({ reference, read: async () => Buffer.from(`${readSecretFile(key)}\n`) });
    return { privateKey: read, keyFile: key, words: `the key ${key}` };
  }
  if (agent !== null) return { agent, words: `the keys of the SSH agent at ${agent} (\`ssh-add -l\` lists them)` };
  throw wrong('There is no SSH agent (SSH_AUTH_SOCK) and no --key FILE: nothing to log in with.');
}

function readable(key: string): void {
  try {
    readSecretFile(key);
  } catch (error) {
    throw new BatonError('input/invalid', `--key ${key}: ${messageOf(error)}`, { cause: error });
  }
}

function wrong(message: string): BatonError {
  return new BatonError('input/invalid', message);
}

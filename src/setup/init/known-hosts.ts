import { createHmac } from 'node:crypto';
import { SSH_PORT } from './target.ts';

/** What known_hosts files say about one host. */
export interface KnownHost {
  /** Keys `TYPE BASE64` by which it is known. */
  readonly keys: readonly string[];
  /** Keys that somebody has marked as never to be trusted. */
  readonly revoked: readonly string[];
}

/** Types that Baton can pin; another one in the file is no reason to stop. */
const TYPES = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521))$/;

/**
 * Looks a host up in the text of known_hosts files (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): plain and hashed names,
 * patterns, `[host]:port`. Certificate authorities are passed over.
 */
export function knownHost(text: string, host: string, port: number): KnownHost {
  const name = port === SSH_PORT ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  const entries = text.split('\n').flatMap((line) => readLine(line, name));
  return {
    keys: entries.filter(({ revoked }) => !revoked).map(({ key }) => key),
    revoked: entries.filter(({ revoked }) => revoked).map(({ key }) => key),
  };
}

function readLine(line: string, name: string): { key: string; revoked: boolean }[] {
  const words = line.trim().split(/\s+/);
  if (words[0]?.startsWith('#') === true) return [];
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  const [names = '', type = '', base64 = ''] = words;
  if (marker === '@cert-authority' || !TYPES.test(type) || base64 === '' || !isNamed(names, name)) return [];
  return [{ key: `${type} ${base64}`, revoked: marker === '@revoked' }];
}

function isNamed(names: string, name: string): boolean {
  if (names.startsWith('|1|')) return isHashOf(names, name);
  const patterns = names.toLowerCase().split(',');
  const isDenied = patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), name));
  return !isDenied && patterns.some((pattern) => matches(pattern, name));
}

/** `|1|SALT|HASH`: HMAC-SHA1 of the name with the salt as its key. */
function isHashOf(text: string, name: string): boolean {
  const [, , salt = '', hash = ''] = text.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function matches(pattern: string, name: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name);
}

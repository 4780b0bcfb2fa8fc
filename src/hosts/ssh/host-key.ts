import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { BatonError } from '../../domain/failure.ts';

/** The keys by which one host is known. */
export interface PinnedKeys {
  /** Whether the raw public key that the host offered is one of them. */
  accepts(offered: Buffer): boolean;
  /** What to ask the host for, the types of the pinned keys first. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** The pinned keys, each with its type before the fingerprint that `ssh-keygen -l` shows. */
  readonly fingerprints: readonly string[];
  /** The types of the pinned keys, as `.pub` files name them. */
  readonly types: readonly string[];
}

/**
 * Other types are asked for too, but last: a host that no longer has a pinned key then shows us another one, and that
 * is told as a changed key instead of as a host that does not answer. RSA with SHA-1 is never asked for.
 */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/**
 * Reads `TYPE BASE64` entries as they stand in a known_hosts file or a `.pub` file.
 * @throws `config/invalid` for an entry that is no such key
 */
export function pinHostKeys(entries: readonly string[]): PinnedKeys {
  const keys = entries.map(readEntry);
  const pinned = new Set(keys.flatMap((key) => ALGORITHMS[key.type] ?? []));
  return {
    accepts: (offered) => keys.some((key) => key.raw.equals(offered)),
    algorithms: [
      ...pinned,
      ...Object.values(ALGORITHMS)
        .flat()
        .filter((name) => !pinned.has(name)),
    ],
    fingerprints: keys.map((key) => `${key.type} ${fingerprint(key.raw)}`),
    types: [...new Set(keys.map((key) => key.type))],
  };
}

/** A raw public key as `ssh-keygen -l` shows it: `SHA256:…`. */
export function fingerprint(raw: Buffer): string {
  return `SHA256:${createHash('sha256').update(raw).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a raw public key names; empty when it is none. */
export function typeOf(raw: Buffer): string {
  // It begins with the length of its type's name and the name (RFC 4253, section 6.6).
  return raw.length > 4 ? raw.toString('latin1', 4, 4 + raw.readUInt32BE(0)) : '';
}

function readEntry(entry: string): { type: string; raw: Buffer } {
  const [type = '', base64 = ''] = entry.trim().split(/\s+/);
  const raw = Buffer.from(base64, 'base64');
  if (typeOf(raw) !== type || !(type in ALGORITHMS)) {
    throw new BatonError('config/invalid', `Not a host key of a type that Baton knows: ${JSON.stringify(entry)}.`);
  }
  return { type, raw };
}

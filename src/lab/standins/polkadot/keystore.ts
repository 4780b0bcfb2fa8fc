import { createECDH, createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyName } from './chain-lines.ts';

/** The six of `SessionKeys`, in its order (runtimes, relay/polkadot/src/lib.rs). All are 32 bytes, BEEFY's is 33. */
export const KEY_TYPES = ['gran', 'babe', 'para', 'asgn', 'audi', 'beef'] as const;
type KeyType = (typeof KEY_TYPES)[number];

/** Key files in a directory, named and guarded as the client does it (sc-keystore, local.rs). */
export interface Keystore {
  names(): KeyName[];
  /** Makes six new keys, stores them, and says their public parts in the order of `SessionKeys`, hexadecimal. */
  rotate(): string;
  /** @param publicKey hexadecimal without `0x` */
  has(type: string, publicKey: string): boolean;
  /** The public keys in `SessionKeys`, as names; null where the length is another. */
  split(keys: string): KeyName[] | null;
}

const typeHex = (type: string): string => Buffer.from(type).toString('hex');
const lengthOf = (type: KeyType): number => (type === 'beef' ? 33 : 32);

export function openKeystore(directory: string): Keystore {
  mkdirSync(directory, { recursive: true });
  const names = (): KeyName[] => readdirSync(directory).filter((name) => /^[0-9a-f]{72,74}$/.test(name));
  return {
    names,
    rotate() {
      return KEY_TYPES.map((type) => {
        const made = makeKey(type);
        writeFileSync(join(directory, `${typeHex(type)}${made.public}`), JSON.stringify(made.secret), { mode: 0o600 });
        return made.public;
      }).join('');
    },
    has: (type, publicKey) => names().includes(`${typeHex(type)}${publicKey}`),
    split(keys) {
      let at = 0;
      const split = KEY_TYPES.map((type) => {
        const key = keys.slice(at, at + lengthOf(type) * 2);
        at += lengthOf(type) * 2;
        return `${typeHex(type)}${key}`;
      });
      return at === keys.length ? split : null;
    },
  };
}

/** sr25519 has no place in Node: any 32 bytes will do for a node that never really signs. */
function makeKey(type: KeyType): { readonly secret: string; readonly public: string } {
  const secret = `0x${randomBytes(32).toString('hex')}`;
  if (type === 'gran') {
    const spki = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
    return { secret, public: spki.subarray(-32).toString('hex') };
  }
  if (type === 'beef') {
    const pair = createECDH('secp256k1');
    pair.generateKeys();
    return { secret, public: pair.getPublicKey('hex', 'compressed') };
  }
  return { secret, public: createHash('sha256').update(secret).digest('hex') };
}

/**
 * Stands for the proof of possession of all six: the lab's chain can tell it from another owner's or another set's.
 * @param owner as `author_rotateKeysWithOwner` got it: an empty one proves nothing
 */
export function proofOf(owner: string, keys: string): string {
  const part = (type: string): string => createHash('sha512').update(`POP_${owner}${keys}${type}`).digest('hex');
  // Five signatures of 64 bytes and one of 65, as far as the length goes.
  return `0x${KEY_TYPES.map(part).join('')}00`;
}

import { KEY_TYPES, type SessionKey } from './key-set.ts';

/** The name of a key's file in a keystore: key type and public key in hex, without `0x` (sc-keystore, local.rs). */
export const keyFileName = (key: SessionKey): string =>
  `${Buffer.from(key.type).toString('hex')}${key.public.slice(2)}`;

/** Null for a file that holds no session key. */
export function keyOfFileName(name: string): SessionKey | null {
  const type = KEY_TYPES.find((each) => name.startsWith(Buffer.from(each).toString('hex')));
  return type === undefined ? null : { type, public: `0x${name.slice(2 * type.length)}` };
}

import type { PublicSessionKey } from './session-keys.ts';

/**
 * The key that a file of the node's keystore holds, by its name alone: hex of the four-letter key type, then hex of the
 * public key (polkadot-sdk substrate/client/keystore/src/local.rs). Null for a name that is none of this form. The body is
 * the secret and is never read.
 */
export function keyOfFile(name: string): PublicSessionKey | null {
  const match = /^([0-9a-f]{8})((?:[0-9a-f]{2})+)$/.exec(name);
  if (match === null) return null;
  const [, type = '', publicKey = ''] = match;
  const letters = Buffer.from(type, 'hex').toString('latin1');
  return /^[ -~]{4}$/.test(letters) ? { type: letters, publicKey: `0x${publicKey}` } : null;
}

/** The name of the file that a node keeps this key in. */
export function fileOfKey({ type, publicKey }: PublicSessionKey): string {
  return `${Buffer.from(type, 'latin1').toString('hex')}${publicKey.slice(2)}`;
}

/** Keys that both lists have. Two nodes with one of them could both sign with it. */
export function sharedKeys(
  one: readonly PublicSessionKey[],
  other: readonly PublicSessionKey[],
): readonly PublicSessionKey[] {
  const names = new Set(other.map(fileOfKey));
  return one.filter((key) => names.has(fileOfKey(key)));
}

import type { Hex } from './names.ts';

/** What a keystore calls a key, in ASCII. */
export type KeyType = 'gran' | 'babe' | 'para' | 'asgn' | 'audi' | 'beef';

export interface SessionKey {
  readonly type: KeyType;
  readonly public: Hex;
}

/**
 * The session keys of the relay chains, in the order and with the lengths of their `SessionKeys` (runtimes,
 * `relay/polkadot/src/lib.rs`). Unit: bytes.
 */
const LAYOUT: readonly { readonly type: KeyType; readonly bytes: number }[] = [
  { type: 'gran', bytes: 32 },
  { type: 'babe', bytes: 32 },
  { type: 'para', bytes: 32 },
  { type: 'asgn', bytes: 32 },
  { type: 'audi', bytes: 32 },
  { type: 'beef', bytes: 33 },
];

export const KEY_TYPES: readonly KeyType[] = LAYOUT.map((each) => each.type);

/** The six keys of one validator, as the chain has them: 193 bytes. */
export type KeySet = Hex;

const KEY_SET_BYTES = LAYOUT.reduce((sum, each) => sum + each.bytes, 0);

/** False for the 160 bytes of an old set without BEEFY, too. */
export function isKeySet(keys: Hex): boolean {
  return new RegExp(`^0x[0-9a-f]{${2 * KEY_SET_BYTES}}$`).test(keys);
}

/**
 * The six keys one by one.
 * @throws RangeError when it is no set of six keys
 */
export function splitKeySet(keys: KeySet): readonly SessionKey[] {
  if (!isKeySet(keys)) throw new RangeError(`not ${KEY_SET_BYTES} bytes of session keys: ${keys}`);
  let at = 2;
  return LAYOUT.map(({ type, bytes }) => {
    const key = { type, public: `0x${keys.slice(at, at + 2 * bytes)}` };
    at += 2 * bytes;
    return key;
  });
}

/** @throws RangeError as `splitKeySet` */
export function keyOf(keys: KeySet, type: KeyType): Hex {
  const key = splitKeySet(keys).find((each) => each.type === type);
  if (!key) throw new RangeError(`no key of type ${type}`);
  return key.public;
}

/** A key told from every other one, also from the same bytes of another type: `gran:0x…`. */
export type KeyName = string;

export const keyName = (key: SessionKey): KeyName => `${key.type}:${key.public}`;

import { BatonError } from '../../domain/failure.ts';
import type { Hex } from './account.ts';

/** The four letters that Substrate keeps a kind of key under, for example `gran`. */
export type KeyType = string;

/** One public key that a validator signs with. */
export interface PublicSessionKey {
  readonly type: KeyType;
  readonly publicKey: Hex;
}

/** What a validator sets on chain: all its public keys, one of each type, in the runtime's order. */
export interface SessionKeys {
  /** The keys one after the other, as the RPC gives them and the extrinsic takes them. */
  readonly encoded: Hex;
  readonly keys: readonly PublicSessionKey[];
}

/** One field of the runtime's `SessionKeys`. */
export interface KeyField {
  /** As @polkadot/api writes it: `paraValidator`. */
  readonly field: string;
  readonly type: KeyType;
  readonly bytes: number;
}

/** The runtime's `SessionKeys`, in its order. Read from metadata, never assumed. */
export type KeyLayout = readonly KeyField[];

/**
 * Key types by the field names of the relay runtimes: polkadot-fellows/runtimes relay/{polkadot,kusama}/src/lib.rs for the
 * first six. `imOnline` (sp-core `key_types::IM_ONLINE`) is found in older runtimes only.
 */
const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  grandpa: 'gran',
  babe: 'babe',
  paraValidator: 'para',
  paraAssignment: 'asgn',
  authorityDiscovery: 'audi',
  beefy: 'beef',
  imOnline: 'imon',
};

/** What Polkadot, Kusama, Westend and Paseo have today: 193 bytes. To compare with, not to read a chain by. */
export const USUAL_LAYOUT: KeyLayout = [
  { field: 'grandpa', type: 'gran', bytes: 32 },
  { field: 'babe', type: 'babe', bytes: 32 },
  { field: 'paraValidator', type: 'para', bytes: 32 },
  { field: 'paraAssignment', type: 'asgn', bytes: 32 },
  { field: 'authorityDiscovery', type: 'audi', bytes: 32 },
  { field: 'beefy', type: 'beef', bytes: 33 }, // ECDSA, compressed
];

/**
 * @throws `chain/bad-answer` for a field that no key type is known for: without it nobody could say which file of a
 * keystore belongs to it.
 */
export function keyLayout(fields: readonly { readonly field: string; readonly bytes: number }[]): KeyLayout {
  return fields.map(({ field, bytes }) => {
    const type = KEY_TYPES[field];
    if (type === undefined) {
      throw new BatonError('chain/bad-answer', `The runtime has session keys \`${field}\`, which Baton does not know.`);
    }
    return { field, type, bytes };
  });
}

export function layoutBytes(layout: KeyLayout): number {
  return layout.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Splits the answer of `author_rotateKeys…` or what people hand in.
 * @throws `input/invalid` when the length is not the layout's; a set without BEEFY is named as such
 */
export function splitSessionKeys(encoded: string, layout: KeyLayout): SessionKeys {
  const text = encoded.toLowerCase();
  if (!/^0x([0-9a-f]{2})+$/.test(text)) {
    throw new BatonError('input/invalid', 'Session keys are `0x` and hex digits, two for each byte.');
  }
  const found = (text.length - 2) / 2;
  const expected = layoutBytes(layout);
  if (found !== expected) throw new BatonError('input/invalid', wrongLength(found, expected, layout));
  let at = 2;
  const keys = layout.map(({ type, bytes }) => {
    const publicKey: Hex = `0x${text.slice(at, at + bytes * 2)}`;
    at += bytes * 2;
    return { type, publicKey };
  });
  return { encoded: `0x${text.slice(2)}`, keys };
}

/**
 * The same from the runtime's struct as @polkadot/api shows it in JSON.
 * @throws `chain/bad-answer` when a field is missing or has another length
 */
export function sessionKeysOf(fields: Readonly<Record<string, unknown>>, layout: KeyLayout): SessionKeys {
  const parts = layout.map(({ field, bytes }) => {
    const value = fields[field];
    if (typeof value !== 'string' || !new RegExp(`^0x[0-9a-f]{${bytes * 2}}$`).test(value)) {
      throw new BatonError('chain/bad-answer', `Session keys on chain have no ${bytes}-byte \`${field}\`.`);
    }
    return value.slice(2);
  });
  return splitSessionKeys(`0x${parts.join('')}`, layout);
}

function wrongLength(found: number, expected: number, layout: KeyLayout): string {
  const types = layout.map(({ type }) => type).join(', ');
  const wanted = `${expected} bytes (${types}) were expected`;
  const beefy = layout.find(({ type }) => type === 'beef');
  return beefy !== undefined && found === expected - beefy.bytes
    ? `These session keys have ${found} bytes: an old set without the BEEFY key. ${wanted}; make new keys with a current node.`
    : `These session keys have ${found} bytes; ${wanted}.`;
}

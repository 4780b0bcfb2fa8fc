import { u8aConcat, u8aToHex } from '@polkadot/util';
import {
  cryptoWaitReady,
  ed25519PairFromSeed,
  ed25519Sign,
  ed25519Verify,
  secp256k1PairFromSeed,
  secp256k1Sign,
  secp256k1Verify,
  sr25519PairFromSeed,
  sr25519Sign,
  sr25519Verify,
} from '@polkadot/util-crypto';
import { createHash } from 'node:crypto';
import { KEY_TYPES, type KeySet, type KeyType, splitKeySet } from '../model/key-set.ts';
import type { AccountId, Hex } from '../model/names.ts';

/** The six keys of a node, with what the owner of a stash needs to prove that they are his. */
export interface GeneratedKeys {
  readonly keys: KeySet;
  /** What `author_rotateKeysWithOwner` answers as `proof`. */
  readonly proofFor: (owner: AccountId) => Hex;
}

/** Has to be awaited once before the functions below: sr25519 is WebAssembly. */
export const cryptoReady = cryptoWaitReady;

/** Real keys; the same name gives the same ones. */
export function generateKeys(name: string): GeneratedKeys {
  const pairs = KEY_TYPES.map((type) => pairOf(type, createHash('sha256').update(`${name}/${type}`).digest()));
  return {
    keys: u8aToHex(u8aConcat(...pairs.map((pair) => pair.publicKey))),
    proofFor: (owner) => u8aToHex(u8aConcat(...pairs.map((pair) => pair.sign(statement(owner))))),
  };
}

/** `POP_` and the owner (sp-core, `proof_of_possession.rs`). */
const statement = (owner: AccountId): Uint8Array => u8aConcat('POP_', Buffer.from(owner.slice(2), 'hex'));

interface Pair {
  readonly publicKey: Uint8Array;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

function pairOf(type: KeyType, seed: Uint8Array): Pair {
  if (type === 'gran') {
    const pair = ed25519PairFromSeed(seed);
    return { publicKey: pair.publicKey, sign: (message) => ed25519Sign(message, pair) };
  }
  if (type === 'beef') {
    const pair = secp256k1PairFromSeed(seed);
    return { publicKey: pair.publicKey, sign: (message) => secp256k1Sign(message, pair, 'blake2') };
  }
  const pair = sr25519PairFromSeed(seed);
  return { publicKey: pair.publicKey, sign: (message) => sr25519Sign(message, pair) };
}

/** Bytes of the signature of each type, in the order of the keys. */
const SIGNATURE_BYTES: Readonly<Record<KeyType, number>> = {
  gran: 64,
  babe: 64,
  para: 64,
  asgn: 64,
  audi: 64,
  beef: 65,
};

/** Whether each of the six keys has signed that it belongs to `owner`, as the runtime checks it. */
export function provesOwnership(owner: AccountId, keys: KeySet, proof: Hex): boolean {
  const bytes = Buffer.from(proof.slice(2), 'hex');
  if (bytes.length !== KEY_TYPES.reduce((sum, type) => sum + SIGNATURE_BYTES[type], 0)) return false;
  const message = statement(owner);
  let at = 0;
  return splitKeySet(keys).every((key) => {
    const signature = bytes.subarray(at, at + SIGNATURE_BYTES[key.type]);
    at += SIGNATURE_BYTES[key.type];
    const publicKey = Buffer.from(key.public.slice(2), 'hex');
    if (key.type === 'gran') return ed25519Verify(message, signature, publicKey);
    if (key.type === 'beef') return secp256k1Verify(message, signature, publicKey, 'blake2');
    return sr25519Verify(message, signature, publicKey);
  });
}

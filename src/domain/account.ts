import { createHash } from 'node:crypto';
import { BatonError } from './failure.ts';
import { decodeBase58, encodeBase58 } from './base58.ts';

/** `0x` and lower-case hex digits, two for each byte. */
export type Hex = `0x${string}`;
/** An account as 32 bytes in hex: the same on relay chain and Asset Hub, whatever prefix an address is written with. */
export type AccountId = Hex;

const ACCOUNT_BYTES = 32;
/** ss58-registry README: the first two bytes of blake2b-512 over `SS58PRE`, prefix and account. */
const CHECKSUM_BYTES = 2;
const CHECKSUM_CONTEXT = Buffer.from('SS58PRE');
/** Prefixes up to 63 take one byte, up to 16,383 two. */
const LONGEST_SHORT_PREFIX = 63;
const LONGEST_PREFIX = 16_383;

export interface Address {
  readonly account: AccountId;
  /** Which network the address is written for: 0 Polkadot, 2 Kusama, 42 any. Null for hex. */
  readonly prefix: number | null;
}

/**
 * Reads an account as people write it: an SS58 address, or `0x` and 64 hex digits.
 * @throws `input/invalid` when it is neither, also for a wrong checksum
 */
export function readAddress(text: string): Address {
  if (/^0x[0-9a-f]{64}$/i.test(text)) return { account: toHex(Buffer.from(text.slice(2), 'hex')), prefix: null };
  const bytes = decodeBase58(text);
  if (bytes === null) throw invalid(text, 'it is neither SS58 nor 0x and 64 hex digits');
  const prefix = prefixOf(bytes);
  if (prefix === null || bytes.length !== prefix.bytes + ACCOUNT_BYTES + CHECKSUM_BYTES) {
    throw invalid(text, `an SS58 address of a 32-byte account was expected`);
  }
  const body = bytes.subarray(0, -CHECKSUM_BYTES);
  if (!checksum(body).equals(bytes.subarray(-CHECKSUM_BYTES))) throw invalid(text, 'its checksum is wrong');
  return { account: toHex(body.subarray(prefix.bytes)), prefix: prefix.value };
}

/** The account in SS58, as wallets of the network with this prefix show it. */
export function writeAddress(account: AccountId, prefix: number): string {
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > LONGEST_PREFIX) {
    throw new BatonError('input/invalid', `${prefix} is no SS58 prefix: 0 to ${LONGEST_PREFIX} was expected.`);
  }
  const head = prefix <= LONGEST_SHORT_PREFIX ? [prefix] : longPrefix(prefix);
  const body = Buffer.from([...head, ...Buffer.from(account.slice(2), 'hex')]);
  return encodeBase58(Buffer.concat([body, checksum(body)]));
}

export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}

export function isHex(text: string): text is Hex {
  // Without a group, which would be kept for each pair: metadata is a megabyte of them.
  return text.length % 2 === 0 && /^0x[0-9a-f]*$/.test(text);
}

/** ss58-registry README: 14 bits, of which the lowest two of the second byte come first; the first byte is 64 to 127. */
function longPrefix(prefix: number): readonly [number, number] {
  return [((prefix & 0b1111_1100) >> 2) | 0b0100_0000, (prefix >> 8) | ((prefix & 0b11) << 6)];
}

function prefixOf(bytes: Uint8Array): { value: number; bytes: number } | null {
  const [first, second] = bytes;
  if (first === undefined || second === undefined || first >= 128) return null;
  if (first <= LONGEST_SHORT_PREFIX) return { value: first, bytes: 1 };
  return { value: ((first & 0b0011_1111) << 2) | (second >> 6) | ((second & 0b0011_1111) << 8), bytes: 2 };
}

function checksum(body: Uint8Array): Buffer {
  return createHash('blake2b512').update(CHECKSUM_CONTEXT).update(body).digest().subarray(0, CHECKSUM_BYTES);
}

function invalid(text: string, reason: string): BatonError {
  return new BatonError('input/invalid', `\`${text}\` is no account: ${reason}.`);
}

import { createPrivateKey, createPublicKey, randomBytes, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { PublicKey } from '../../domain/names.ts';

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** DER before the 32 bytes of an Ed25519 private key (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** An Ed25519 key pair as Solana stores it: 32 bytes of seed, then 32 bytes of public key. */
export interface Keypair {
  readonly publicKey: PublicKey;
  readonly publicBytes: Buffer;
  readonly secretBytes: Buffer;
  sign(message: Buffer): Buffer;
}

export function encodeBase58(bytes: Buffer): string {
  let value = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (; value > 0n; value /= 58n) text = ALPHABET.charAt(Number(value % 58n)) + text;
  for (const byte of bytes) {
    if (byte !== 0) break;
    text = `1${text}`;
  }
  return text;
}

/** @throws RangeError when a character is not of the alphabet */
export function decodeBase58(text: string): Buffer {
  let value = 0n;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw new RangeError(`not base58: ${character}`);
    value = value * 58n + BigInt(digit);
  }
  const hex = value === 0n ? '' : value.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]);
}

/** The key pair that belongs to 32 bytes of seed. */
export function keypairFromSeed(seed: Buffer): Keypair {
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicBytes = spki.subarray(PUBLIC_PREFIX.length);
  return {
    publicKey: encodeBase58(publicBytes),
    publicBytes,
    secretBytes: Buffer.concat([seed, publicBytes]),
    sign: (message) => sign(null, message, privateKey),
  };
}

export function newKeypair(): Keypair {
  return keypairFromSeed(randomBytes(32));
}

/** The text of a Solana key file: a JSON array of 64 numbers. */
export function keypairJson(keypair: Keypair): string {
  return JSON.stringify([...keypair.secretBytes]);
}

/** @throws when the file cannot be read or does not hold 64 numbers whose halves belong together */
export function readKeypairFile(path: string): Keypair {
  return keypairFromNumbers(JSON.parse(readFileSync(path, 'utf8')));
}

/** @throws when it is not an array of 64 numbers whose halves belong together */
export function keypairFromNumbers(numbers: unknown): Keypair {
  if (!Array.isArray(numbers) || numbers.length !== 64) throw new Error('expected 64 numbers');
  const bytes = Buffer.from(numbers);
  const keypair = keypairFromSeed(bytes.subarray(0, 32));
  if (!keypair.secretBytes.equals(bytes)) throw new Error('the public half does not belong to the private half');
  return keypair;
}

/** Whether `signature` over `message` was made with the key of `publicBytes`. */
export function verifySignature(publicBytes: Buffer, message: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, publicBytes]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}

import { BatonError } from '../../domain/failure.ts';
import type { Hex } from './account.ts';

/** An ed25519 public key, then its weight as u64 (sp-consensus-grandpa `AuthorityList`). */
const KEY_DIGITS = 64;
const ENTRY_DIGITS = KEY_DIGITS + 16;

/**
 * The SCALE answer of the runtime's `GrandpaApi_grandpa_authorities`, in the form of storage: keys with weights. The weights
 * are left as hex, for nothing asks for them.
 * @throws `chain/bad-answer` when length and count do not agree
 */
export function decodeAuthorityList(answer: Hex): readonly (readonly [Hex, Hex])[] {
  const { count, digits } = compact(answer.slice(2));
  const body = answer.slice(2 + digits);
  if (body.length !== count * ENTRY_DIGITS) {
    throw new BatonError('chain/bad-answer', `GRANDPA authorities: ${count} of them in ${body.length / 2} bytes.`);
  }
  return Array.from({ length: count }, (_, index) => {
    const entry = body.slice(index * ENTRY_DIGITS, (index + 1) * ENTRY_DIGITS);
    return [`0x${entry.slice(0, KEY_DIGITS)}`, `0x${entry.slice(KEY_DIGITS)}`] as const;
  });
}

/** A SCALE compact number of one, two or four bytes, which the lowest two bits of the first byte tell apart. */
function compact(hex: string): { count: number; digits: number } {
  const bytes = Buffer.from(hex.slice(0, 8), 'hex');
  const mode = (bytes[0] ?? 3) & 0b11;
  const length = [1, 2, 4][mode];
  if (length === undefined || bytes.length < length) {
    throw new BatonError('chain/bad-answer', 'GRANDPA authorities: the list has no length.');
  }
  return { count: bytes.readUIntLE(0, length) >>> 2, digits: length * 2 };
}

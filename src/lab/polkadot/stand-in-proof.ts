import { createHash } from 'node:crypto';
import { KEY_TYPES, type KeySet } from './model/key-set.ts';
import type { AccountId, Hex } from './model/names.ts';

/**
 * The proof that a stand-in node gives. Its sr25519 keys are any 32 bytes and sign nothing, so this stands for the six
 * signatures: it is as long as they are, and fits one owner and one set of keys.
 */
export function standInProof(owner: AccountId, keys: KeySet): Hex {
  const part = (type: string): string =>
    createHash('sha512')
      .update(`POP_${owner.slice(2)}${keys}${type}`)
      .digest('hex');
  // Five signatures of 64 bytes and one of 65.
  return `0x${KEY_TYPES.map(part).join('')}00`;
}

import { createHash } from 'node:crypto';
import type { Hex } from '../../src/chains/polkadot/account.ts';
import { splitKeySet } from '../../src/lab/polkadot/model/key-set.ts';

/** One validator in the middle of a handover. */
export interface Waiter {
  readonly validator: string;
  /** Signs, and has to keep running. */
  readonly from: string;
  /** Holds the keys that the chain has as the next ones. */
  readonly to: string;
  readonly stash: Hex;
  readonly oldKeys: Hex;
  readonly newKeys: Hex;
}

/** Bytes of the six keys of Polkadot's `SessionKeys`. */
const KEY_SET_BYTES = 193;

/** The validators of the bench, the same ones each time: every process works them out for itself. */
export function castOf(runs: number): readonly Waiter[] {
  return Array.from({ length: runs }, (_, index) => {
    const validator = `dot-${index + 1}`;
    return {
      validator,
      from: `${validator}-a`,
      to: `${validator}-b`,
      stash: bytesOf(`${validator}/stash`, 32),
      oldKeys: bytesOf(`${validator}/a`, KEY_SET_BYTES),
      newKeys: bytesOf(`${validator}/b`, KEY_SET_BYTES),
    };
  });
}

/** Keys that nobody has the secret of: nothing here is signed. */
function bytesOf(name: string, length: number): Hex {
  return `0x${createHash('shake256', { outputLength: length }).update(name).digest('hex')}`;
}

/** The names of the files in which a node keeps these keys. */
export function keyFiles(keys: Hex): string[] {
  return splitKeySet(keys)
    .map((key) => `${Buffer.from(key.type, 'latin1').toString('hex')}${key.public.slice(2)}`)
    .toSorted();
}

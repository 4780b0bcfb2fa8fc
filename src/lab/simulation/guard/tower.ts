import { createHash } from 'node:crypto';
import type { PublicKey, Slot } from '../../../domain/names.ts';

/** A tower file: its bytes and what follows from them. */
export interface TowerBytes {
  readonly bytes: Buffer;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Unit: milliseconds since 1970. */
  readonly modifiedMs: number;
}

export function towerOf(bytes: Buffer, modifiedMs = 0): TowerBytes {
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), modifiedMs };
}

/** Names of every tower of an identity that the client reads, the present one first. */
export function towerNames(identity: PublicKey): readonly [string, string, string] {
  return [`tower-1_9-${identity}.bin`, `tower-1_9-${identity}.bin.new`, `tower-${identity}.bin`];
}

/** Whether the slot stands somewhere in the bytes, as the guard looks for it: 8 bytes, lowest first. */
export function holdsSlot(bytes: Buffer, slot: Slot): boolean {
  const wanted = Buffer.alloc(8);
  wanted.writeBigUInt64LE(BigInt(slot));
  return bytes.includes(wanted);
}

import { createHash } from 'node:crypto';
import type { PublicKey } from '../../../domain/names.ts';
import { decodeBase58, type Keypair } from '../../cluster/keys.ts';
import type { VoteStack } from '../../cluster/lockouts.ts';
import { decodeTower, encodeTower, TowerFileError } from '../../cluster/tower.ts';
import type { TowerBytes } from '../guard/tower.ts';
import { keypairOf } from './cast.ts';

/** The tower file of a vote. Written and signed only when somebody reads it: most towers are replaced unread. */
export function towerFile(stack: VoteStack, identity: Keypair, bankHash: string, modifiedMs: number): TowerBytes {
  let bytes: Buffer | null = null;
  let sha256: string | null = null;
  return {
    get bytes() {
      return (bytes ??= encodeTower(stack, identity, decodeBase58(bankHash), modifiedMs));
    },
    get sha256() {
      return (sha256 ??= createHash('sha256').update(this.bytes).digest('hex'));
    },
    modifiedMs,
  };
}

/** What the client reads from it; null for a file that it refuses, which ends the process. */
export function readTower(file: TowerBytes, identity: PublicKey): VoteStack | null {
  try {
    return decodeTower(file.bytes, identity, keypairOf(identity).publicBytes);
  } catch (error) {
    if (error instanceof TowerFileError) return null;
    throw error;
  }
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../domain/failure.ts';
import type { PublicKey } from '../../../domain/names.ts';
import type { Keypair } from '../../cluster/keys.ts';
import { decodeTower, TowerFileError, type Tower } from '../../cluster/tower.ts';

/** A tower read from a file. */
export interface LoadedTower {
  readonly tower: Tower;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** No tower file at all. Any other problem is a TowerFileError. */
export class TowerMissing extends Error {
  override readonly name = 'TowerMissing';
}

export function towerPath(directory: string, identity: PublicKey): string {
  return join(directory, `tower-1_9-${identity}.bin`);
}

/**
 * As `FileTowerStorage::load`. The name of before 1.9 is tried only where the present one is missing; the lab knows no
 * such file with contents that could be read.
 * @throws TowerMissing, TowerFileError in agave's words
 */
export function loadTower(directory: string, identity: Pick<Keypair, 'publicKey' | 'publicBytes'>): LoadedTower {
  const bytes = readIfThere(towerPath(directory, identity.publicKey));
  if (bytes) {
    const tower = decodeTower(bytes, identity.publicKey, identity.publicBytes);
    return { tower, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  if (readIfThere(join(directory, `tower-${identity.publicKey}.bin`))) {
    throw new TowerFileError('The signature on the saved tower is invalid');
  }
  throw new TowerMissing('IO Error: No such file or directory (os error 2)');
}

function readIfThere(path: string): Buffer | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path);
  } catch (error) {
    throw new TowerFileError(`IO Error: ${messageOf(error)}`, { cause: error });
  }
}

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../domain/failure.ts';
import type { ValidatorControl } from '../../cluster/entry-protocol.ts';
import { keypairFromNumbers, readKeypairFile, type Keypair } from '../../cluster/keys.ts';
import { takesVoteHistory, VERSION } from '../version.ts';
import { InvalidParams, type AdminMethod } from './admin-rpc.ts';
import { loadTower } from './tower-files.ts';

/** What set-identity needs of the running server. */
export interface SetIdentityDeps {
  readonly towerDirectory: string;
  readonly started: () => boolean;
  readonly control: () => ValidatorControl;
  /** Changes the key of gossip, TPU and RPC at once; replay follows with its next bank. */
  readonly apply: (keypair: Keypair, requireTower: boolean) => void;
}

/** `setIdentity` and `setIdentityFromBytes` of agave's validator/src/admin_rpc_service.rs. */
export function setIdentityMethods(deps: SetIdentityDeps): Record<string, AdminMethod> {
  return {
    setIdentity: (params) => setIdentity(deps, params, () => keyFromPath(String(params[0]))),
    setIdentityFromBytes: (params) => setIdentity(deps, params, () => keyFromBytes(params[0])),
  };
}

async function setIdentity(deps: SetIdentityDeps, params: readonly unknown[], read: () => Keypair): Promise<null> {
  const expected = takesVoteHistory(VERSION) ? 3 : 2;
  if (params.length !== expected)
    throw new InvalidParams(`invalid length ${params.length}, expected a tuple of size ${expected}.`);
  const keypair = read();
  if (!deps.started()) throw new InvalidParams('Retry once validator start up is complete');
  const requireTower = params[1] === true;
  if (requireTower) requireLoadable(deps.towerDirectory, keypair);
  const { setIdentityAppliesAfterMs = 0, setIdentityAnswersAfterMs = 0 } = deps.control();
  if (setIdentityAppliesAfterMs > 0) await sleep(setIdentityAppliesAfterMs);
  deps.apply(keypair, requireTower);
  if (setIdentityAnswersAfterMs > 0) await sleep(setIdentityAnswersAfterMs);
  return null;
}

/** A tower that loads, is signed by the key and names it. How fresh it is nobody asks. */
function requireLoadable(directory: string, keypair: Keypair): void {
  try {
    loadTower(directory, keypair);
  } catch (error) {
    throw new InvalidParams(`Unable to load tower file for identity ${keypair.publicKey}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function keyFromPath(path: string): Keypair {
  try {
    return readKeypairFile(path);
  } catch (error) {
    const detail = existsSync(path) ? messageOf(error) : 'No such file or directory (os error 2)';
    throw new InvalidParams(`Failed to read identity keypair from ${path}: ${detail}`, { cause: error });
  }
}

function keyFromBytes(bytes: unknown): Keypair {
  try {
    return keypairFromNumbers(bytes);
  } catch (error) {
    throw new InvalidParams(`Failed to read identity keypair from provided byte array: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

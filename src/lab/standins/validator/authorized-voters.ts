import { messageOf } from '../../../domain/failure.ts';
import type { PublicKey } from '../../../domain/names.ts';
import { readKeypairFile, type Keypair } from '../../cluster/keys.ts';
import { InvalidParams, type AdminMethod } from './admin-rpc.ts';

/** `addAuthorizedVoter` of agave's validator/src/admin_rpc_service.rs. The list is the one that the voting loop reads. */
export function authorizedVoterMethods(voters: PublicKey[]): Record<string, AdminMethod> {
  return {
    addAuthorizedVoter([path]) {
      const { publicKey } = read(String(path));
      if (voters.includes(publicKey)) throw new InvalidParams('Authorized voter already present');
      voters.push(publicKey);
    },
  };
}

function read(path: string): Keypair {
  try {
    return readKeypairFile(path);
  } catch (error) {
    throw new InvalidParams(`Failed to read authorized voter keypair from ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

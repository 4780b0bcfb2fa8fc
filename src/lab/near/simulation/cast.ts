import type { NearNodeTarget, NearTarget } from '../../../chains/near/target.ts';

export const OLD = 'near-a';
export const NEW = 'near-b';
export const VALIDATOR = 'near-main';
export const POOL = 'baton.pool.near';
export const IDENTITY = '8Yk4fQmS1vGJ2bVhXx6w9tDqLZr5nTcPeA7uRdKo3sWH';
export const PUBLIC_KEY = `ed25519:${IDENTITY}`;
/** Of another validator, whose key somebody may put into a home by mistake. */
export const FOREIGN_POOL = 'other.pool.near';
export const FOREIGN_KEY = 'ed25519:5cQ2uTjM8yNfXe1wPzB7vHkLr3sDa9gRm4VtJo6KbWEn';
export const GENESIS = 'EPnLgE7iEq9s7yTkos96M3cWymH5avBAPm3qx3NXqR8H';
export const NEARD = '/usr/local/bin/neard';
export const HOME = '/home/neard/.near';
export const USER = 'neard';

/** The validator of the play. @param servesRpc the standby is an RPC node: option 1 of NEAR's guide */
export function target(servesRpc: boolean): NearTarget {
  return {
    validator: VALIDATOR,
    pool: POOL,
    publicKey: PUBLIC_KEY,
    identity: IDENTITY,
    network: 'mainnet',
    chainId: 'mainnet',
    genesis: GENESIS,
    nodes: [OLD, NEW].map((node) => nodeTarget(node, servesRpc && node === NEW)),
  };
}

function nodeTarget(node: string, servesRpc: boolean): NearNodeTarget {
  return {
    node,
    host: '127.0.0.1',
    port: 22,
    login: 'baton',
    runAs: USER,
    become: 'sudo',
    guard: 'travels',
    unit: 'neard.service',
    neardBin: NEARD,
    nextBin: `${NEARD}.next`,
    home: HOME,
    stagedKey: `${HOME}/validator_key.json.staged`,
    servesRpc,
    rpcPort: 3030,
    p2pPort: 24567,
  };
}

import { createHash } from 'node:crypto';
import { type AccountId, type Hex, writeAddress } from '../../../chains/polkadot/account.ts';
import { fileOfKey } from '../../../chains/polkadot/keystore.ts';
import { type SessionKeys, splitSessionKeys, USUAL_LAYOUT } from '../../../chains/polkadot/session-keys.ts';
import type { PolkadotNodeTarget, PolkadotTarget } from '../../../chains/polkadot/target.ts';

export const OLD = 'old';
export const NEW = 'new';
export const STASH: AccountId = `0x${'a1'.repeat(32)}`;
export const PROXY: AccountId = `0x${'b2'.repeat(32)}`;
/** Validators of other people, with whom the chain goes on. */
export const OTHERS: readonly AccountId[] = ['c3', 'd4', 'e5'].map((byte): AccountId => `0x${byte.repeat(32)}`);

/** Six keys that belong together, made of a name. */
export function keysNamed(name: string): SessionKeys {
  const parts = USUAL_LAYOUT.map(({ type }) => {
    const body = createHash('sha256').update(`${name}/${type}`).digest('hex');
    return type === 'beef' ? `02${body}` : body;
  });
  return splitSessionKeys(`0x${parts.join('')}`, USUAL_LAYOUT);
}

export const filesOf = ({ keys }: SessionKeys): readonly string[] => keys.map(fileOfKey);

/** Whoever has it shows that the keys are the stash's; it says so of this stash alone. */
export const proofOf = (owner: AccountId, encoded: string): Hex =>
  `0x${createHash('sha256').update(`${owner} ${encoded}`).digest('hex')}`;

/** The validator of the play. */
export function target(signing: PolkadotTarget['signing']): PolkadotTarget {
  return {
    validator: 'dot-main',
    stash: STASH,
    stashAddress: writeAddress(STASH, 0),
    genesis: `0x${'00'.repeat(32)}`,
    network: 'polkadot',
    nodes: [OLD, NEW].map(nodeTarget),
    proxy: PROXY,
    signing,
  };
}

function nodeTarget(node: string): PolkadotNodeTarget {
  return {
    node,
    host: '127.0.0.1',
    port: 22,
    login: 'baton',
    runAs: 'polkadot',
    become: 'sudo',
    guard: 'travels',
    unit: 'polkadot.service',
    nodeBin: '/usr/bin/polkadot',
    workers: '/usr/lib/polkadot',
    basePath: '/var/lib/polkadot',
    keystore: '/var/lib/polkadot/chains/polkadot/keystore',
    rpcPort: 9944,
    prometheusPort: 9615,
  };
}

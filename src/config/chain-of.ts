import type { FleetNode } from './schema.ts';

/** The chain that a node is set up for. One that says nothing is used by no validator, and is taken for the older kind. */
export function chainOfNode(node: Pick<FleetNode, 'polkadot'>): 'solana' | 'polkadot' {
  return node.polkadot === undefined ? 'solana' : 'polkadot';
}

/** The user that the packages of polkadot-sdk make for the node (polkadot/scripts/packaging/polkadot.service). */
const POLKADOT_USER = 'polkadot';

/** The user that the validator's process belongs to. */
export function runsAs(node: Pick<FleetNode, 'polkadot' | 'run_as' | 'login'>): string {
  return node.run_as ?? (node.polkadot === undefined ? node.login : POLKADOT_USER);
}

/**
 * The user that the guard is called as after `become: sudo`: the validator's own on Solana; root on Polkadot, whose unit, drop-in and
 * process are closed to the node's user.
 */
export function guardUser(node: Pick<FleetNode, 'polkadot' | 'run_as' | 'login'>): string {
  return node.polkadot === undefined ? runsAs(node) : 'root';
}

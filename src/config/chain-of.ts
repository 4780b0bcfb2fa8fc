import type { Chain } from '../domain/names.ts';
import type { FleetNode } from './schema.ts';

type Sections = Pick<FleetNode, 'polkadot' | 'near'>;

/** The chain that a node is set up for. One that says nothing is used by no validator, and is taken for the oldest kind. */
export function chainOfNode({ polkadot, near }: Sections): Chain {
  if (near !== undefined) return 'near';
  return polkadot === undefined ? 'solana' : 'polkadot';
}

/** The user that the packages of polkadot-sdk make for the node (polkadot/scripts/packaging/polkadot.service). */
const POLKADOT_USER = 'polkadot';

/** The user that the validator's process belongs to. */
export function runsAs(node: Sections & Pick<FleetNode, 'run_as' | 'login'>): string {
  return node.run_as ?? (chainOfNode(node) === 'polkadot' ? POLKADOT_USER : node.login);
}

/**
 * The user that the guard is called as after `become: sudo`: the validator's own on Solana; root elsewhere, where unit, drop-in and
 * process are closed to the node's user.
 */
export function guardUser(node: Sections & Pick<FleetNode, 'run_as' | 'login'>): string {
  return chainOfNode(node) === 'solana' ? runsAs(node) : 'root';
}

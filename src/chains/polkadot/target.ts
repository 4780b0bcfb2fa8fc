import { BatonError } from '../../domain/failure.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { GuardRequest } from '../../hosts/port.ts';
import type { AccountId } from './account.ts';

/** One machine as the fleet file describes it, with every default filled in. */
export interface PolkadotNodeTarget {
  readonly node: NodeName;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** The user the node runs as. */
  readonly runAs: string;
  readonly become: 'none' | 'sudo';
  readonly guard: 'travels' | 'installed';
  /** The unit of systemd that runs the node. */
  readonly unit: string;
  readonly nodeBin: string;
  /** Directory of the two workers. */
  readonly workers: string;
  readonly basePath: string;
  /** `<base path>/chains/<chain id>/keystore`. */
  readonly keystore: string;
  readonly rpcPort: number;
  readonly prometheusPort: number;
}

/** One validator and all machines that can run it: what is looked at and acted on. */
export interface PolkadotTarget {
  readonly validator: ValidatorName;
  readonly stash: AccountId;
  /** As people write it. */
  readonly stashAddress: string;
  readonly genesis: string;
  readonly network: string;
  readonly nodes: readonly PolkadotNodeTarget[];
  /** The account that sets keys for the stash. */
  readonly proxy: AccountId;
  /** `key-file`: Baton signs. `outside`: people sign where they like, and Baton watches the chain. */
  readonly signing: 'key-file' | 'outside';
}

/** @throws `config/invalid` when the validator does not list this node */
export function polkadotNode(target: PolkadotTarget, name: NodeName): PolkadotNodeTarget {
  const found = target.nodes.find(({ node }) => node === name);
  if (found === undefined)
    throw new BatonError('config/invalid', `Validator \`${target.validator}\` has no node \`${name}\`.`);
  return found;
}

/** The arguments that every verb of the guard carries. */
export function polkadotArgs(target: PolkadotTarget, name: NodeName): GuardRequest['args'] {
  const node = polkadotNode(target, name);
  return {
    validator: target.validator,
    identity: target.stash,
    genesis: target.genesis,
    user: node.runAs,
    unit: node.unit,
    node_bin: node.nodeBin,
    workers: node.workers,
    base_path: node.basePath,
    keystore: node.keystore,
    rpc_port: String(node.rpcPort),
    prometheus_port: String(node.prometheusPort),
  };
}

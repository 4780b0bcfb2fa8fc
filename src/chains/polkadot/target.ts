import { runsAs } from '../../config/chain-of.ts';
import { knownNetwork } from '../../config/networks.ts';
import type { Fleet, FleetNode, PolkadotValidator } from '../../config/schema.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { GuardRequest } from '../../hosts/port.ts';
import { type AccountId, readAddress, writeAddress } from './account.ts';

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

/**
 * What the fleet file says of a Polkadot validator.
 * @throws `config/invalid` when there is none of this name, or it is of another chain
 */
export function polkadotValidator(fleet: Fleet, validator: ValidatorName): PolkadotValidator {
  const configured = fleet.validators[validator];
  if (configured === undefined)
    throw new BatonError('config/invalid', `There is no validator \`${validator}\` in the fleet file.`);
  if (configured.chain !== 'polkadot')
    throw new BatonError('config/invalid', `\`${validator}\` is a Solana validator, and this is only for Polkadot.`);
  return configured;
}

/**
 * The part of the fleet file that concerns one validator.
 * @throws `config/invalid` when the validator, a node or the `polkadot` section is missing, or it is of another chain;
 * `input/invalid` when an account is none
 */
export function polkadotTarget(fleet: Fleet, validator: ValidatorName): PolkadotTarget {
  const { stash, proxy, nodes } = polkadotValidator(fleet, validator);
  const { network, genesis, chainId, prefix } = networkOf(fleet);
  const account = readAddress(stash).account;
  return {
    validator,
    stash: account,
    stashAddress: prefix === null ? stash : writeAddress(account, prefix),
    genesis,
    network,
    nodes: nodes.map((name) => nodeTarget(name, fleet.nodes[name], chainId)),
    proxy: readAddress(proxy.account).account,
    signing: proxy.key === undefined ? 'outside' : 'key-file',
  };
}

/** @param prefix null where nobody has said how addresses are written there */
function networkOf({ polkadot }: Fleet): { network: string; genesis: string; chainId: string; prefix: number | null } {
  if (polkadot === undefined)
    throw new BatonError('config/invalid', 'The fleet file has a Polkadot validator and no `polkadot` section.');
  const { network, genesis, chain_id: chainId } = polkadot;
  const known = knownNetwork(network);
  if (known !== null) return { network, genesis: known.genesis, chainId: known.chainId, prefix: known.prefix };
  if (genesis === undefined || chainId === undefined)
    throw new BatonError(
      'config/invalid',
      '`network: custom` needs `genesis` and `chain_id` in the `polkadot` section.',
    );
  return { network, genesis, chainId, prefix: null };
}

function nodeTarget(name: NodeName, node: FleetNode | undefined, chainId: string): PolkadotNodeTarget {
  if (node?.polkadot === undefined) {
    const what = node === undefined ? 'missing' : 'without a `polkadot` section';
    throw new BatonError('config/invalid', `Node \`${name}\` is ${what}.`);
  }
  const { unit, node_bin, workers, base_path, rpc_port, prometheus_port } = node.polkadot;
  // The guard compares paths as words.
  const basePath = base_path.replace(/(?<=.)\/+$/, '');
  return {
    node: name,
    host: node.host,
    port: node.port,
    login: node.login,
    runAs: runsAs(node),
    become: node.become,
    guard: node.guard,
    unit,
    nodeBin: node_bin,
    workers,
    basePath,
    keystore: `${basePath}/chains/${chainId}/keystore`,
    rpcPort: rpc_port,
    prometheusPort: prometheus_port,
  };
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

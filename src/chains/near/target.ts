import { runsAs } from '../../config/chain-of.ts';
import { knownNearNetwork } from '../../config/near-networks.ts';
import type { Fleet, FleetNode, NearValidator } from '../../config/schema.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName, ValidatorName } from '../../domain/names.ts';
import type { GuardRequest } from '../../hosts/port.ts';

/** One machine as the fleet file describes it, with every default filled in. */
export interface NearNodeTarget {
  readonly node: NodeName;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** The user neard runs as. */
  readonly runAs: string;
  readonly become: 'none' | 'sudo';
  readonly guard: 'travels' | 'installed';
  /** The unit of systemd that runs neard. */
  readonly unit: string;
  readonly neardBin: string;
  /** Where a new neard lies; null: it is upgraded by hand. */
  readonly nextBin: string | null;
  readonly home: string;
  /** Where the key of this validator lies while the node stands by. */
  readonly stagedKey: string;
  /** Whether people use it as an RPC node. */
  readonly servesRpc: boolean;
  readonly rpcPort: number;
  readonly p2pPort: number;
}

/** One validator and all machines that can run it: what is looked at and acted on. */
export interface NearTarget {
  readonly validator: ValidatorName;
  /** The staking pool: the account that is the validator. */
  readonly pool: string;
  /** `ed25519:` and the public key of the validator key. */
  readonly publicKey: string;
  /** The same without `ed25519:`: names the guard's record on each host. */
  readonly identity: string;
  readonly network: string;
  readonly chainId: string;
  readonly genesis: string;
  readonly nodes: readonly NearNodeTarget[];
}

/**
 * What the fleet file says of a NEAR validator.
 * @throws `config/invalid` when there is none of this name, or it is of another chain
 */
export function nearValidator(fleet: Fleet, validator: ValidatorName): NearValidator {
  const configured = fleet.validators[validator];
  if (configured === undefined)
    throw new BatonError('config/invalid', `There is no validator \`${validator}\` in the fleet file.`);
  if (configured.chain !== 'near')
    throw new BatonError('config/invalid', `\`${validator}\` is not a NEAR validator, and this is only for NEAR.`);
  return configured;
}

/**
 * The part of the fleet file that concerns one validator.
 * @throws `config/invalid` when the validator, a node or the `near` section is missing, or it is of another chain
 */
export function nearTarget(fleet: Fleet, validator: ValidatorName): NearTarget {
  const { pool, public_key, nodes } = nearValidator(fleet, validator);
  return {
    validator,
    pool,
    publicKey: public_key,
    identity: public_key.slice('ed25519:'.length),
    ...networkOf(fleet),
    nodes: nodes.map((name) => nodeTarget(name, fleet.nodes[name], validator)),
  };
}

function networkOf({ near }: Fleet): Pick<NearTarget, 'network' | 'chainId' | 'genesis'> {
  if (near === undefined)
    throw new BatonError('config/invalid', 'The fleet file has a NEAR validator and no `near` section.');
  const { network, genesis, chain_id: chainId } = near;
  const known = knownNearNetwork(network);
  if (known !== null) return { network, ...known };
  if (genesis === undefined || chainId === undefined)
    throw new BatonError('config/invalid', '`network: custom` needs `genesis` and `chain_id` in the `near` section.');
  return { network, genesis, chainId };
}

function nodeTarget(name: NodeName, node: FleetNode | undefined, validator: ValidatorName): NearNodeTarget {
  if (node?.near === undefined) {
    const what = node === undefined ? 'missing' : 'without a `near` section';
    throw new BatonError('config/invalid', `Node \`${name}\` is ${what}.`);
  }
  const { unit, neard_bin, next_bin, staged_key, staged_keys, serves_rpc, rpc_port, p2p_port } = node.near;
  // The guard compares paths as words.
  const home = node.near.home.replace(/(?<=.)\/+$/, '');
  return {
    node: name,
    host: node.host,
    port: node.port,
    login: node.login,
    runAs: runsAs(node),
    become: node.become,
    guard: node.guard,
    unit,
    neardBin: neard_bin,
    nextBin: next_bin ?? null,
    home,
    stagedKey: staged_keys?.[validator] ?? staged_key ?? `${home}/validator_key.json.staged`,
    servesRpc: serves_rpc,
    rpcPort: rpc_port,
    p2pPort: p2p_port,
  };
}

/** Other NEAR validators of the fleet that list a node of this one, with those nodes. */
export function sharedWith(
  fleet: Pick<Fleet, 'validators'>,
  target: NearTarget,
): Readonly<Record<ValidatorName, readonly NodeName[]>> {
  const own = new Set(target.nodes.map(({ node }) => node));
  const others = Object.entries(fleet.validators).flatMap(([name, { chain, nodes }]) => {
    const shared = nodes.filter((node) => own.has(node));
    return chain !== 'near' || name === target.validator || shared.length === 0 ? [] : [[name, shared] as const];
  });
  return Object.fromEntries(others);
}

/** @throws `config/invalid` when the validator does not list this node */
export function nearNode(target: NearTarget, name: NodeName): NearNodeTarget {
  const found = target.nodes.find(({ node }) => node === name);
  if (found === undefined)
    throw new BatonError('config/invalid', `Validator \`${target.validator}\` has no node \`${name}\`.`);
  return found;
}

/** The arguments that every verb of the guard carries. */
export function nearArgs(target: NearTarget, name: NodeName): GuardRequest['args'] {
  const node = nearNode(target, name);
  return {
    validator: target.validator,
    identity: target.identity,
    genesis: target.genesis,
    pool: target.pool,
    user: node.runAs,
    unit: node.unit,
    neard_bin: node.neardBin,
    next_bin: node.nextBin ?? 'none',
    home: node.home,
    staged: node.stagedKey,
    rpc_port: String(node.rpcPort),
    p2p_port: String(node.p2pPort),
  };
}

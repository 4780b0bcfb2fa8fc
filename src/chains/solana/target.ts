import { runsAs } from '../../config/chain-of.ts';
import type { Fleet, FleetNode, SolanaNodeConfig, SolanaValidator } from '../../config/schema.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName, PublicKey, ValidatorName } from '../../domain/names.ts';
import type { GuardRequest } from '../../hosts/port.ts';

/** One machine as the fleet file describes it, with every default filled in. */
export interface SolanaNodeTarget {
  readonly node: NodeName;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** The user the validator runs as. */
  readonly runAs: string;
  readonly become: 'none' | 'sudo';
  readonly guard: 'travels' | 'installed';
  readonly validatorBin: string;
  readonly keygenBin: string;
  readonly cliBin: string;
  readonly ledger: string;
  /** Directory of the tower file. */
  readonly tower: string;
  readonly log: string | null;
  readonly identityLink: string;
  readonly stakedKey: string;
  readonly unstakedKey: string;
  readonly rpcPort: number;
  readonly gossip: string | null;
}

/** Another validator of the fleet, as far as a node of this one may turn out to be at work for it. */
export interface OtherValidator {
  readonly validator: ValidatorName;
  readonly identity: PublicKey;
  readonly voteAccount: PublicKey;
  readonly nodes: readonly NodeName[];
}

/** One validator and all machines that can run it: what is looked at and acted on. */
export interface SolanaTarget {
  readonly validator: ValidatorName;
  readonly identity: PublicKey;
  readonly voteAccount: PublicKey;
  readonly genesis: string;
  readonly nodes: readonly SolanaNodeTarget[];
  /** All others of the fleet: a node may stand by for several. */
  readonly others: readonly OtherValidator[];
  readonly observers: readonly { readonly name: string; readonly url: string }[];
}

/**
 * What the fleet file says of a Solana validator.
 * @throws `config/invalid` when there is none of this name, or it is of another chain
 */
export function solanaValidator(fleet: Fleet, validator: ValidatorName): SolanaValidator {
  const configured = fleet.validators[validator];
  if (configured === undefined)
    throw new BatonError('config/invalid', `There is no validator \`${validator}\` in the fleet file.`);
  if (configured.chain !== 'solana')
    throw new BatonError(
      'config/invalid',
      `\`${validator}\` is a Polkadot validator, and this is only for Solana so far.`,
    );
  return configured;
}

/**
 * The part of the fleet file that concerns one validator.
 * @throws `config/invalid` when the validator, a node or the `solana` section is missing, or it is of another chain
 */
export function solanaTarget(fleet: Fleet, validator: ValidatorName): SolanaTarget {
  const configured = solanaValidator(fleet, validator);
  if (fleet.solana === undefined)
    throw new BatonError('config/invalid', 'The fleet file has a Solana validator and no `solana` section.');
  return {
    validator,
    identity: configured.identity,
    voteAccount: configured.vote_account,
    genesis: fleet.solana.genesis,
    nodes: configured.nodes.map((name) => solanaNode(name, fleet.nodes[name], validator)),
    others: Object.entries(fleet.validators).flatMap(([name, other]) =>
      name === validator || other.chain !== 'solana'
        ? []
        : [{ validator: name, identity: other.identity, voteAccount: other.vote_account, nodes: other.nodes }],
    ),
    observers: fleet.solana.observers.map(({ name, url }) => ({ name, url })),
  };
}

/** @throws `config/invalid` when the validator does not list this node */
export function nodeOf(target: SolanaTarget, name: NodeName): SolanaNodeTarget {
  const found = target.nodes.find(({ node }) => node === name);
  if (found === undefined)
    throw new BatonError('config/invalid', `Validator \`${target.validator}\` has no node \`${name}\`.`);
  return found;
}

/** Address of the system program: 32 zero bytes, a key that nobody can hold. */
const NOBODY = '11111111111111111111111111111111';

/**
 * The arguments every Solana verb of the guard carries. `unstaked` is the node's own public key while it does not vote,
 * known from an observation. Null before that: `observe` and `state.create` do not use it, the guard wants a key all the same,
 * and every acting verb refuses one that is not the key file's.
 */
export function guardArgs(target: SolanaTarget, name: NodeName, unstaked: PublicKey | null): GuardRequest['args'] {
  const node = nodeOf(target, name);
  return {
    validator: target.validator,
    identity: target.identity,
    genesis: target.genesis,
    vote: target.voteAccount,
    unstaked: unstaked ?? NOBODY,
    ledger: node.ledger,
    tower: node.tower,
    log: node.log ?? '-',
    link: node.identityLink,
    staked_key: node.stakedKey,
    unstaked_key: node.unstakedKey,
    validator_bin: node.validatorBin,
    keygen_bin: node.keygenBin,
    cli_bin: node.cliBin,
    rpc_port: String(node.rpcPort),
    user: node.runAs,
  };
}

/** Name of the tower file of an identity, since agave 1.9 (tower_storage.rs, FileTowerStorage). */
export function towerFileName(identity: PublicKey): string {
  return `tower-1_9-${identity}.bin`;
}

function solanaNode(name: NodeName, node: FleetNode | undefined, validator: ValidatorName): SolanaNodeTarget {
  if (node?.solana === undefined) {
    throw new BatonError(
      'config/invalid',
      `Node \`${name}\` is ${node === undefined ? 'missing' : 'without a `solana` section'}.`,
    );
  }
  const solana = node.solana;
  return {
    node: name,
    host: node.host,
    port: node.port,
    login: node.login,
    runAs: runsAs(node),
    become: node.become,
    guard: node.guard,
    validatorBin: solana.validator_bin,
    keygenBin: solana.keygen_bin ?? beside(solana, 'solana-keygen'),
    cliBin: solana.cli_bin ?? beside(solana, 'solana'),
    ledger: solana.ledger,
    tower: solana.tower ?? solana.ledger,
    log: solana.log ?? null,
    identityLink: solana.identity_link,
    stakedKey: solana.staked_keys?.[validator] ?? solana.staked_key,
    unstakedKey: solana.unstaked_key,
    rpcPort: solana.rpc_port,
    gossip: solana.gossip ?? null,
  };
}

function beside(solana: SolanaNodeConfig, program: string): string {
  return solana.validator_bin.replace(/[^/]*$/, program);
}

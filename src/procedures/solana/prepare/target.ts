import { guardArgs, nodeOf, type SolanaNodeTarget, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { Fleet } from '../../../config/schema.ts';
import type { NodeName, PublicKey } from '../../../domain/names.ts';
import type { GuardRequest } from '../../../hosts/port.ts';

/** One node as `prepare` needs it: where it is started from, besides what every procedure knows. */
export interface PrepareNode {
  readonly target: SolanaTarget;
  readonly node: SolanaNodeTarget;
  readonly startFile: string | null;
  readonly unit: string | null;
  /** The file with the line of Baton's key; null for that of its login. */
  readonly keysFile: string | null;
  /** The login that prepares this host; null where the fleet file names none. */
  readonly login: string | null;
  readonly become: 'none' | 'sudo';
}

/** @throws `config/invalid` when the validator does not list this node */
export function prepareNode(fleet: Fleet, target: SolanaTarget, name: NodeName): PrepareNode {
  const configured = fleet.nodes[name];
  return {
    target,
    node: nodeOf(target, name),
    startFile: configured?.solana?.start_file ?? null,
    unit: configured?.solana?.unit ?? null,
    keysFile: configured?.prepare?.authorized_keys ?? null,
    login: configured?.prepare?.login ?? null,
    become: configured?.prepare?.become ?? 'none',
  };
}

/** The keys of the target that the script on the host takes. */
const KEYS = [
  'validator',
  'identity',
  'genesis',
  'ledger',
  'link',
  'staked_key',
  'unstaked_key',
  'validator_bin',
  'keygen_bin',
  'user',
];

/** The arguments that every verb of `prepare` carries. */
export function prepareArgs({ target, node, startFile, unit, keysFile }: PrepareNode): GuardRequest['args'] {
  const args = Object.entries(guardArgs(target, node.node, null)).filter(([key]) => KEYS.includes(key));
  return {
    ...Object.fromEntries(args),
    login: node.login,
    start_file: startFile ?? '-',
    unit: unit ?? '-',
    keys_file: keysFile ?? '-',
  };
}

/** Texts of the files that are written whole, as this Baton wants them on a host. */
export interface PrepareTexts {
  /** The guard, its host file, and what lets the login call it; for nodes with `guard: installed`. */
  guard(): string;
  /** @param unstaked the node's own public key; null while it has none */
  hostFile(node: NodeName, unstaked: PublicKey | null): string;
  /** Null where the login is the validator's user and needs no rule. */
  sudoers(node: NodeName): string | null;
  /** What sudoers said where the guard travelled, so that a file of these lines only can be replaced. */
  sudoersKnown(node: NodeName): readonly string[];
  /** Options before Baton's key, and the key as `TYPE BASE64`. Null where the key cannot be read. */
  access(node: NodeName): { readonly options: string; readonly publicKey: string } | null;
  /** The boot guard of this node; a start file calls it with the validator's name. */
  bootGuard(node: NodeName): string;
}

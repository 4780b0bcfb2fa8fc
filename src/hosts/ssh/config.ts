import type { GuardRequest } from '../port.ts';
import type { NodeName } from '../../domain/names.ts';

/** How the SSH user becomes the user that runs the validator. */
export type Become = { readonly kind: 'none' } | { readonly kind: 'sudo'; readonly user: string };

/**
 * The text to run on a host for one verb.
 * @throws `input/invalid` for a request that the guard would not take
 */
export type GuardCommand = (chain: 'solana', request: GuardRequest, become: Become) => string;

/** What is needed to reach one host. */
export interface SshHostConfig {
  readonly node: NodeName;
  /** Whose part of the guard travels. */
  readonly chain: 'solana';
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** Pinned host keys, each `TYPE BASE64`. */
  readonly hostKeys: readonly string[];
  /** The private key, or how to read it; it is read anew for each connection and not kept. */
  readonly privateKey?: string | Buffer | (() => Promise<string | Buffer>);
  /** Path of the SSH agent's socket. Asked after the private key, if both are given. */
  readonly agent?: string;
  readonly become: Become;
  /** For one attempt to connect, up to and with the login. */
  readonly connectTimeoutMs: number;
}

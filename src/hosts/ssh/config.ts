import type { ParsedKey } from 'ssh2';
import type { GuardChain } from '../guard/render.ts';
import type { GuardRequest } from '../port.ts';
import type { NodeName } from '../../domain/names.ts';

/** How the SSH user becomes the user that runs the validator. */
export type Become = { readonly kind: 'none' } | { readonly kind: 'sudo'; readonly user: string };

/**
 * The text to run on a host for one verb.
 * @throws `input/invalid` for a request that the guard would not take
 */
export type GuardCommand = (chain: GuardChain, request: GuardRequest, become: Become) => string;

/** A private key as it stands in its file, or opened already. */
export type PrivateKey = string | Buffer | ParsedKey;

/** One SSH server, and how to log in there. */
export interface SshEndpoint {
  /** How messages name it: the name of a node, or `jump host NAME`. */
  readonly node: string;
  readonly host: string;
  readonly port: number;
  readonly login: string;
  /** Pinned host keys, each `TYPE BASE64`. */
  readonly hostKeys: readonly string[];
  /** Where the fleet file has the host keys, for messages. Default: `nodes.NAME.host_key`. */
  readonly hostKeysAt?: string;
  /** The private key, or how to read it; asked anew for each connection. One with a passphrase must come opened. */
  readonly privateKey?: PrivateKey | (() => Promise<PrivateKey>);
  /** Path of the SSH agent's socket. Asked after the private key, if both are given. */
  readonly agent?: string;
  /** For one attempt to connect, up to and with the login. */
  readonly connectTimeoutMs: number;
}

/** What is needed to reach one host. */
export interface SshHostConfig extends SshEndpoint {
  readonly node: NodeName;
  /** Whose part of the guard travels. */
  readonly chain: GuardChain;
  readonly become: Become;
  /** A connection is let go when it has not been used for so long. Default: it is kept. Unit: milliseconds. */
  readonly idleMs?: number;
}

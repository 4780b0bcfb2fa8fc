/**
 * What a stand-in node and the lab's relay chain tell each other: JSON objects, a line each, over one loopback connection that the
 * node opens to `LAB_POLKADOT_CHAIN` (`host:port`). The chain speaks first.
 */

/** A key as its file in a keystore is called: key type and public key, hexadecimal, without `0x`. */
export type KeyName = string;

/** What a node is told. */
export type ChainLine =
  /** The first line of a connection. */
  | { readonly kind: 'chain'; readonly name: string; readonly genesis: string }
  /** Once for each block. */
  | BlockLine;

export interface BlockLine {
  readonly kind: 'block';
  readonly number: number;
  readonly hash: string;
  readonly finalized: { readonly number: number; readonly hash: string };
  readonly session: number;
  /** Every key of every authority of this session. */
  readonly authorities: readonly KeyName[];
  /** The BABE key with which this block was made; null where nobody of the lab made it. */
  readonly author: KeyName | null;
}

/** What a node tells: as it starts, and whenever one of it changes. A connection that ends is a node that does not run. */
export interface NodeLine {
  readonly kind: 'node';
  readonly node: string;
  readonly pid: number;
  readonly peerId: string;
  /** Runs with `--validator`: signs with whatever keys it holds. */
  readonly validator: boolean;
  /** The chain is there up to its head, so that it can sign. */
  readonly synced: boolean;
  readonly keys: readonly KeyName[];
}

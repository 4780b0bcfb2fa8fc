import type { NodeName } from '../../domain/names.ts';
import type { SessionIndex } from './model/names.ts';

/**
 * What a stand-in node and the simulated relay chain tell each other: JSON objects, a line each, over one loopback
 * connection that the node opens to `LAB_POLKADOT_CHAIN` (`host:port`). The chain speaks first.
 */
export type ChainLine = { readonly kind: 'chain'; readonly name: string; readonly genesis: string } | BlockLine;

/** Once for each block, and the newest one to a node that just came. */
export interface BlockLine {
  readonly kind: 'block';
  readonly number: number;
  readonly hash: string;
  readonly finalized: { readonly number: number; readonly hash: string };
  readonly session: SessionIndex;
  /** The file name of every key of every authority of this session. */
  readonly authorities: readonly string[];
  /** The file name of the BABE key with which this block was made; null where no node of the lab made it. */
  readonly author: string | null;
}

/** What a node says at its start, and whenever one of it changes. A connection that ends is a node that does not run. */
export interface NodeLine {
  readonly kind: 'node';
  readonly node: NodeName;
  readonly pid: number;
  /** Runs with `--validator`: signs with whatever keys it holds. */
  readonly validator: boolean;
  /** The chain is there up to its head, so that it can sign. */
  readonly synced: boolean;
  /** File names in its keystore. */
  readonly keys: readonly string[];
}

/**
 * What a stand-in node and the lab's chain tell each other: JSON objects, a line each, over one loopback connection that the node
 * opens. The chain speaks first.
 */

/** What a node is told. */
export type ChainLine =
  | { readonly kind: 'chain'; readonly chainId: string; readonly genesis: string; readonly protocol: number }
  /** Once for each height. */
  | HeightLine;

export interface HeightLine {
  readonly kind: 'height';
  readonly height: number;
  /** Whether there is a block at this height. */
  readonly made: boolean;
  readonly head: { readonly height: number; readonly hash: string; readonly timeMs: number; readonly epochId: string };
  readonly final: { readonly height: number; readonly hash: string };
  readonly epoch: { readonly number: number; readonly startHeight: number; readonly members: readonly string[] };
  /** Who had the block, and each shard's chunk, to produce at this height. */
  readonly duties: { readonly block: string; readonly chunks: readonly string[] };
  /** What the chain counts of the validators whose nodes are in the lab. */
  readonly seats: readonly SeatLine[];
}

export interface SeatLine {
  readonly account: string;
  readonly publicKey: string;
  readonly inEpoch: boolean;
  /** Whose chunks it produces. */
  readonly shards: readonly number[];
  readonly blocks: CountLine;
  readonly chunks: CountLine;
}

interface CountLine {
  readonly produced: number;
  readonly expected: number;
}

/** What a node tells. A connection that ends is a process that runs no more. */
export type NodeLine = SignerLine | ApprovalLine;

/** As it starts, and whenever something of it changes. */
export interface SignerLine {
  readonly kind: 'signer';
  readonly node: string;
  readonly pid: number;
  /** The key that it has loaded: from now on it can sign with it, as soon as it is ready. */
  readonly signer: { readonly account: string; readonly publicKey: string } | null;
  /** It has the chain and the state of its shards. */
  readonly ready: boolean;
}

/** Doomslug: a signature for the block of one height. */
export interface ApprovalLine {
  readonly kind: 'approval';
  readonly node: string;
  readonly pid: number;
  readonly publicKey: string;
  /** The height that is approved; with one key nobody may ever sign for it twice. */
  readonly target: number;
  /** An endorsement of the block before, by its hash; or of a skip, by the height of the last block. */
  readonly of: string | number;
  /** When it was signed. Milliseconds since 1970, with fractions. */
  readonly atMs: number;
}

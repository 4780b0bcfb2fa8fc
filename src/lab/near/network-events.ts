import type { NodeName } from '../../domain/names.ts';
import type { ApprovalLine } from '../standins/near/chain-lines.ts';
import type { HeightOutcome } from './model/chain.ts';

/** A process of a lab node, and what it has loaded. */
export interface NodeSigner {
  readonly node: NodeName;
  readonly pid: number;
  readonly publicKey: string | null;
  /** It has the chain and the state of its shards: with a key it signs. */
  readonly ready: boolean;
}

/** What the referee is told; times are of the wall clock, in milliseconds with fractions. */
export interface NearEvents {
  /** What a process has loaded from now on; null when it has ended. */
  signer: [change: NodeSigner & { readonly atMs: number }];
  approval: [approval: ApprovalLine];
  height: [height: HeightOutcome & { readonly makers: readonly Makers[]; readonly atMs: number }];
}

/** Processes of the lab that made one block or chunk: two are one too many. */
export interface Makers {
  readonly what: string;
  readonly publicKey: string;
  /** `NODE/PID` */
  readonly instances: readonly string[];
}

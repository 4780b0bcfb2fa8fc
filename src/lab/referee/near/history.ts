import type { NodeName } from '../../../domain/names.ts';

/** What the referee has seen. Times are of the wall clock that all processes of the lab share, in milliseconds. */
export type NearHistoryEvent = { readonly atMs: number } & (
  | {
      /** The key that this process has loaded from now on; none when it has ended. */
      readonly kind: 'signer';
      readonly instance: string;
      readonly node: NodeName;
      readonly publicKey: string | null;
      /** With a key it signs: it has the chain and the state of its shards. */
      readonly ready: boolean;
    }
  | {
      readonly kind: 'approval';
      readonly instance: string;
      readonly node: NodeName;
      readonly publicKey: string;
      /** The height that was signed for. */
      readonly target: number;
    }
  /** Processes that made one block or chunk with one key. */
  | { readonly kind: 'made'; readonly what: string; readonly publicKey: string; readonly instances: readonly string[] }
  /** People said, and the lab knows whether it is so, that this node cannot sign any more. */
  | { readonly kind: 'declared'; readonly node: NodeName }
);

export type Approval = Extract<NearHistoryEvent, { kind: 'approval' }>;

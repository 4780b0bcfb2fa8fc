import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';

/** What the sheet of a stop depends on; the same gives the same lines. */
export interface HandSituation {
  readonly target: SolanaTarget;
  readonly run: { readonly id: RunId; readonly from: NodeName; readonly to: NodeName };
  /** As the stop says it: a node, `both`, `nobody` or `unknown`. */
  readonly signer: string;
  /** The row of the table it stopped in. */
  readonly state: string | undefined;
  /** Hash of the tower that the old node sent away, where the journal has it. */
  readonly towerSha256: string | null;
}

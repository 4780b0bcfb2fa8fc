import type { NodeName } from '../../../domain/names.ts';
import type { Run } from '../../../domain/run.ts';
import type { FenceHook } from '../../cut-off.ts';
import type { NearDeps } from '../deps.ts';

export interface TakeoverDeps extends NearDeps {
  /** Tells everybody that the old node of a run signs again. Done twice it is told once. */
  readonly cameBack: (run: Run) => Promise<void>;
  /** Null where the fleet file has none for the node. */
  readonly hookOf: (node: NodeName) => FenceHook | null;
  /** Whether anything accepts a TCP connection at `host:port` within `withinMs`. Never throws. */
  readonly accepts: (address: string, withinMs: number) => Promise<boolean>;
}

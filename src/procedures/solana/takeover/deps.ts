import type { NodeName } from '../../../domain/names.ts';
import type { Run } from '../../../domain/run.ts';
import type { FenceHook } from '../../cut-off.ts';
import type { HandoverDeps } from '../handover/deps.ts';

export interface TakeoverDeps extends HandoverDeps {
  /** Tells everybody that the old node of a run signs again. Done twice it is told once. */
  readonly cameBack: (run: Run) => Promise<void>;
  /** Null where the fleet file has none for the node. */
  readonly hookOf: (node: NodeName) => FenceHook | null;
  /** Whether anything accepts a TCP connection at `host:port` within `withinMs`. Never throws. */
  readonly accepts: (address: string, withinMs: number) => Promise<boolean>;
}

/** The bytes of a tower that the old node sent away by itself in this attempt, in memory of this execution only. */
const SENT = 'tower of the old node';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the setter below writes this key
export const liveSent = ({ live }: { readonly live: Map<string, unknown> }) => live.get(SENT) as Buffer | undefined;
export const setLiveSent = ({ live }: { readonly live: Map<string, unknown> }, data: Buffer) =>
  void live.set(SENT, data);
/** What an earlier attempt brought is not the newest any more: the node may have signed since. */
export const dropLiveSent = ({ live }: { readonly live: Map<string, unknown> }) => void live.delete(SENT);

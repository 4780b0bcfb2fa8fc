import type { NodeName } from '../../../domain/names.ts';
import type { NearHistoryEvent } from './history.ts';

/** What the chain missed while the key moved from one node to the other. */
export interface NearGap {
  /** The last height that the old node signed for, and the first one of the new node. */
  readonly lastOld: number;
  readonly firstNew: number;
  /** Heights for which nobody signed. */
  readonly heights: number;
  /** From the last signature of the old node to the first one of the new node. Unit: milliseconds. */
  readonly ms: number;
  /** When the new node first signed. Milliseconds since 1970. */
  readonly firstNewMs: number;
}

/** Null when the new node has not signed after the old one. */
export function nearGap(
  events: readonly NearHistoryEvent[],
  { publicKey, from, to }: { readonly publicKey: string; readonly from: NodeName; readonly to: NodeName },
): NearGap | null {
  const approvals = events
    .filter((event) => event.kind === 'approval')
    .filter((approval) => approval.publicKey === publicKey)
    .toSorted((a, b) => a.atMs - b.atMs);
  const last = approvals.findLast(({ node }) => node === from);
  const first = approvals.find(({ node, atMs }) => node === to && atMs > (last?.atMs ?? Infinity));
  if (last === undefined || first === undefined) return null;
  return {
    lastOld: last.target,
    firstNew: first.target,
    heights: Math.max(0, first.target - last.target - 1),
    ms: first.atMs - last.atMs,
    firstNewMs: first.atMs,
  };
}

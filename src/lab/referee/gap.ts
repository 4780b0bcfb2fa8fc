import type { NodeName, PublicKey, Slot } from '../../domain/names.ts';
import type { HistoryEvent } from './history.ts';
import { votesCast } from './capability.ts';

/** What the chain missed while the identity moved from one node to the other. */
export interface VoteGap {
  /** Last slot that the old node voted for. */
  readonly lastOldSlot: Slot;
  readonly firstNewSlot: Slot;
  /** From the last vote cast by the old node to the first one cast by the new node. */
  readonly castMs: number;
  /** The first vote of the new node that is in a block; null when none is. */
  readonly firstLandedSlot: Slot | null;
  /** From the last vote cast by the old node until that block. */
  readonly landedMs: number | null;
}

/** Null when the new node has not voted after the old one. */
export function voteGap(
  events: readonly HistoryEvent[],
  identity: PublicKey,
  from: NodeName,
  to: NodeName,
): VoteGap | null {
  const votes = votesCast(events, identity);
  const lastOld = votes.findLast((vote) => vote.node === from);
  const byNew = votes.filter((vote) => vote.node === to && vote.atMs > (lastOld?.atMs ?? 0));
  const firstNew = byNew[0];
  if (!lastOld || !firstNew) return null;
  const slots = new Set(byNew.map((vote) => vote.slot));
  const landed = events
    .filter((event) => event.kind === 'vote.landed' && event.identity === identity && slots.has(event.slot))
    .toSorted((a, b) => a.atMs - b.atMs)[0];
  return {
    lastOldSlot: lastOld.slot,
    firstNewSlot: firstNew.slot,
    castMs: firstNew.atMs - lastOld.atMs,
    firstLandedSlot: landed?.kind === 'vote.landed' ? landed.slot : null,
    landedMs: landed ? landed.atMs - lastOld.atMs : null,
  };
}

import type { Slot } from '../../../domain/names.ts';
import type { BlockNews } from '../../cluster/entry-protocol.ts';

/** The blocks this node has replayed. */
export interface BankForks {
  add(block: BlockNews): void;
  get(slot: Slot): BlockNews | undefined;
  /** The newest block: what everybody resets to. */
  heaviest(): BlockNews | undefined;
  isAncestor(ancestor: Slot, slot: Slot): boolean;
  ancestors(slot: Slot, limit: number): Slot[];
}

/** A node keeps what can still matter for lockouts. Unit: blocks. */
const KEPT = 2000;

export function createBankForks(): BankForks {
  const blocks = new Map<Slot, BlockNews>();
  let heaviest: BlockNews | undefined;
  /** What lies below the first block this process heard of is rooted, so it is on every fork. */
  let firstKnown: Slot = Infinity;

  return {
    add(block) {
      blocks.set(block.slot, block);
      firstKnown = Math.min(firstKnown, block.slot);
      if (!heaviest || block.slot > heaviest.slot) heaviest = block;
      if (blocks.size <= KEPT) return;
      const oldest = blocks.keys().next().value;
      if (oldest !== undefined) blocks.delete(oldest);
      firstKnown = Math.max(firstKnown, (oldest ?? 0) + 1);
    },
    get: (slot) => blocks.get(slot),
    heaviest: () => heaviest,
    isAncestor(ancestor, slot) {
      if (ancestor < firstKnown) return true;
      let at = blocks.get(slot)?.parent ?? null;
      while (at !== null && at > ancestor) at = blocks.get(at)?.parent ?? null;
      return at === ancestor;
    },
    ancestors(slot, limit) {
      const found: Slot[] = [];
      let at = blocks.get(slot)?.parent ?? null;
      while (at !== null && found.length < limit) {
        found.push(at);
        at = blocks.get(at)?.parent ?? null;
      }
      return found;
    },
  };
}

import type { PublicKey, Slot } from '../../domain/names.ts';
import type { VoteAccount } from './vote-account.ts';

/** One block. A slot has at most one, so the slot names it. */
export interface Block {
  readonly slot: Slot;
  readonly parent: Slot | null;
  /** Base58. */
  readonly hash: string;
  readonly height: number;
  readonly leader: PublicKey;
  /** It stands on a fork that will be left. Only the chain knows; nothing that nodes are told carries it. */
  readonly doomed: boolean;
  /** Newest slot on this fork that most of the stake has voted for, as far as this block shows. */
  readonly supported: Slot;
  /** The vote accounts after this block. */
  readonly accounts: ReadonlyMap<PublicKey, VoteAccount>;
}

/** Every block that was made, on all forks. */
export interface BlockTree {
  add(block: Block): void;
  get(slot: Slot): Block | undefined;
  /** The newest block at or below `slot` in time: the tip everybody saw then. */
  latestAt(slot: Slot): Block;
  /** Whether `ancestor` is strictly below `slot` on the fork of `slot`. */
  isAncestor(ancestor: Slot, slot: Slot): boolean;
  /** Slots below `slot` on its fork, nearest first. */
  ancestors(slot: Slot, limit: number): Slot[];
  /** All blocks from `slot` on, oldest first. */
  since(slot: Slot): Block[];
}

/** Ten thousand blocks are more than an hour at 400 ms; nobody looks further back than a run lasts. */
const KEPT_BLOCKS = 10_000;

/** @throws RangeError from `latestAt` when nothing that old is kept */
export function createBlockTree(): BlockTree {
  const blocks = new Map<Slot, Block>();

  function latestAt(slot: Slot): Block {
    for (let at = slot, left = KEPT_BLOCKS; left > 0; at--, left--) {
      const block = blocks.get(at);
      if (block) return block;
    }
    throw new RangeError(`no block at or below slot ${slot}`);
  }

  function ancestors(slot: Slot, limit: number): Slot[] {
    const found: Slot[] = [];
    let at = blocks.get(slot)?.parent ?? null;
    while (at !== null && found.length < limit) {
      found.push(at);
      at = blocks.get(at)?.parent ?? null;
    }
    return found;
  }

  function isAncestor(ancestor: Slot, slot: Slot): boolean {
    let at = blocks.get(slot)?.parent ?? null;
    while (at !== null && at > ancestor) at = blocks.get(at)?.parent ?? null;
    return at === ancestor;
  }

  return {
    add(block) {
      blocks.set(block.slot, block);
      if (blocks.size > KEPT_BLOCKS) {
        const oldest = blocks.keys().next().value;
        if (oldest !== undefined) blocks.delete(oldest);
      }
    },
    get: (slot) => blocks.get(slot),
    latestAt,
    isAncestor,
    ancestors,
    since: (slot) => [...blocks.values()].filter((block) => block.slot >= slot),
  };
}

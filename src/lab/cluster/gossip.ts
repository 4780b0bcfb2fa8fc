import type { PublicKey, Slot } from '../../domain/names.ts';

/** A contact info as it goes round in gossip. */
export interface GossipEntry {
  readonly pubkey: PublicKey;
  /** ADDRESS:PORT. */
  readonly gossip: string;
  readonly rpc: string | null;
  readonly version: string;
  /** Wall clock at which this instance began to use the key. Unit: microseconds. */
  readonly outset: number;
}

export interface Gossip {
  /** The node at `from` now goes by `entry`; what it went by before lingers. */
  announce(from: string, entry: GossipEntry, slot: Slot): void;
  /** The node at `from` is gone; its entry lingers. */
  leave(from: string, slot: Slot): void;
  /** What an observer sees at `slot`: newest first, an old entry of the same key behind the new one. */
  seenAt(slot: Slot): GossipEntry[];
}

interface Held {
  readonly from: string;
  readonly entry: GossipEntry;
  readonly sinceSlot: Slot;
  untilSlot: Slot;
}

/** New entries need a moment to reach an observer. Unit: slots. */
const SPREAD_SLOTS = 2;

/** @param lingerSlots how long an entry is still listed after its node went by another key or went away */
export function createGossip(lingerSlots: number): Gossip {
  const held: Held[] = [];

  function retire(from: string, slot: Slot): void {
    for (const item of held) {
      if (item.from === from && item.untilSlot === Infinity) item.untilSlot = slot + lingerSlots;
    }
  }

  return {
    announce(from, entry, slot) {
      const same = held.findIndex((item) => item.from === from && item.entry.pubkey === entry.pubkey);
      if (same >= 0) held.splice(same, 1);
      retire(from, slot);
      held.push({ from, entry, sinceSlot: slot + SPREAD_SLOTS, untilSlot: Infinity });
    },
    leave: retire,
    seenAt: (slot) =>
      held
        .filter((item) => item.sinceSlot <= slot && slot < item.untilSlot)
        .map((item) => item.entry)
        .toSorted((a, b) => b.outset - a.outset),
  };
}

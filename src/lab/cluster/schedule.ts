import type { PublicKey, Slot } from '../../domain/names.ts';
import { createPrng } from './prng.ts';

/** When a validator of the fleet leads: first at `firstAt` slots after the start, then every `every` slots. */
export interface OwnLeaderSlots {
  readonly firstAt: number;
  readonly every: number;
}

/** Who leads which slot. Fixed from the start, as on chain it is fixed one epoch ahead. */
export interface LeaderSchedule {
  readonly epochSlots: number;
  readonly leaderOf: (slot: Slot) => PublicKey;
  readonly epochOf: (slot: Slot) => number;
  firstSlotOf(epoch: number): Slot;
  /** Leader slots of an epoch as web3.js has them: slot numbers counted from the start of the epoch. */
  ofEpoch(epoch: number): Record<PublicKey, number[]>;
}

/** NUM_CONSECUTIVE_LEADER_SLOTS. */
export const GROUP_SLOTS = 4;

export function createSchedule(options: {
  readonly seed: number;
  readonly epochSlots: number;
  readonly startSlot: Slot;
  /** The rest of the cluster. */
  readonly others: readonly PublicKey[];
  readonly own: readonly (OwnLeaderSlots & { readonly identity: PublicKey })[];
}): LeaderSchedule {
  const { epochSlots, startSlot, others, own } = options;
  const known = new Map<number, PublicKey>();

  function leaderOf(slot: Slot): PublicKey {
    const group = Math.floor(slot / GROUP_SLOTS);
    const mine = own.find(({ firstAt, every }) => {
      const sinceFirst = group * GROUP_SLOTS - Math.floor((startSlot + firstAt) / GROUP_SLOTS) * GROUP_SLOTS;
      return sinceFirst >= 0 && sinceFirst % (Math.ceil(every / GROUP_SLOTS) * GROUP_SLOTS) === 0;
    });
    if (mine) return mine.identity;
    const leader = known.get(group) ?? createPrng(options.seed, `leader/${group}`).pick(others);
    known.set(group, leader);
    return leader;
  }

  return {
    epochSlots,
    leaderOf,
    epochOf: (slot) => Math.floor(slot / epochSlots),
    firstSlotOf: (epoch) => epoch * epochSlots,
    ofEpoch(epoch) {
      const schedule: Record<PublicKey, number[]> = {};
      for (let index = 0; index < epochSlots; index++) {
        (schedule[leaderOf(epoch * epochSlots + index)] ??= []).push(index);
      }
      return schedule;
    },
  };
}

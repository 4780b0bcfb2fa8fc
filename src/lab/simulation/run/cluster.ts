import type { Slot } from '../../../domain/names.ts';
import type { Block } from '../../cluster/blocks.ts';
import { createChain, type Chain } from '../../cluster/chain.ts';
import { lastVoteOf } from '../../cluster/lockouts.ts';
import { GROUP_SLOTS, type LeaderSchedule } from '../../cluster/schedule.ts';
import type { Weather } from '../../cluster/weather.ts';
import { REST_OF_CLUSTER, STAKED, VOTE_ACCOUNT } from './cast.ts';
import type { VirtualTime } from './time.ts';

export const SLOT_MS = 400;
const EPOCH_SLOTS = 8192;
const START_SLOT: Slot = EPOCH_SLOTS * 900 + 512;
/** Enough for 31 votes and a root below them. */
const HISTORY_SLOTS = 40;
/** 50,000 SOL. Unit: lamports. */
const STAKE = 50_000_000_000_000;

/** The chain in simulated time: a slot every 400 ms. */
export interface SimulatedCluster {
  readonly chain: Chain;
  /** Own leader slots of the epoch that begins there, ascending; null beyond the next epoch. */
  leaderSlots(firstSlot: Slot, seenFrom: Block): readonly Slot[] | null;
  readonly epochSlots: number;
  epochOf(slot: Slot): number;
}

export interface ClusterOptions {
  readonly seed: number;
  readonly weather: Weather;
  /** When the validator leads for the first time. Unit: slots after the beginning. */
  readonly leadsFirstAfter: number;
  readonly onBlock: (block: Block) => void;
  /** A vote of the validator is in a block of the chain that stays. */
  readonly onLanded: (slot: Slot) => void;
}

/** Long after the end of any run. Unit: slots. */
const LEADS_AGAIN_AFTER = 4800;

export function createSimulatedCluster(time: VirtualTime, options: ClusterOptions): SimulatedCluster {
  const schedule = scheduleOf(options.leadsFirstAfter);
  const chain = createChain({
    seed: options.seed,
    startSlot: START_SLOT,
    historySlots: HISTORY_SLOTS,
    schedule,
    weather: options.weather,
    accounts: [
      {
        address: VOTE_ACCOUNT,
        nodePubkey: STAKED.publicKey,
        authorizedVoters: [{ epoch: schedule.epochOf(START_SLOT), voter: STAKED.publicKey }],
        commission: 5,
        activatedStake: STAKE,
        latencies: new Map(),
        epochCredits: [],
        votes: [],
        root: START_SLOT - 1000,
      },
    ],
    // Its leader slots are never reached while a run moves it: that is what the quiet window is for.
    canLead: () => true,
    onLanded: (vote, _block, doomed) => {
      if (!doomed) options.onLanded(lastVoteOf(vote) ?? 0);
    },
  });
  const tick = (): void => {
    const block = chain.tick();
    if (block) options.onBlock(block);
    time.after(SLOT_MS, tick);
  };
  time.after(SLOT_MS, tick);
  return {
    chain,
    epochSlots: EPOCH_SLOTS,
    epochOf: schedule.epochOf,
    leaderSlots(firstSlot, seenFrom) {
      const epoch = schedule.epochOf(firstSlot);
      if (epoch > schedule.epochOf(chain.finalizedAt(seenFrom).slot) + 1) return null;
      return ownSlots(options.leadsFirstAfter, schedule.firstSlotOf(epoch));
    },
  };
}

function scheduleOf(leadsFirstAfter: number): LeaderSchedule {
  const isOwn = (slot: Slot): boolean => ownSlots(leadsFirstAfter, slot - (slot % GROUP_SLOTS)).includes(slot);
  return {
    epochSlots: EPOCH_SLOTS,
    leaderOf: (slot) => (isOwn(slot) ? STAKED.publicKey : REST_OF_CLUSTER),
    epochOf: (slot) => Math.floor(slot / EPOCH_SLOTS),
    firstSlotOf: (epoch) => epoch * EPOCH_SLOTS,
    ofEpoch: () => ({}),
  };
}

/** Own slots from `from` on, one epoch long. */
function ownSlots(leadsFirstAfter: number, from: Slot): Slot[] {
  const first = START_SLOT + leadsFirstAfter - ((START_SLOT + leadsFirstAfter) % GROUP_SLOTS);
  const slots: Slot[] = [];
  for (let group = first; group < from + EPOCH_SLOTS; group += LEADS_AGAIN_AFTER)
    for (let slot = group; slot < group + GROUP_SLOTS; slot++) if (slot >= from) slots.push(slot);
  return slots;
}

import type { SolanaObservation } from '../../chains/solana/observation.ts';
import { knownValues } from '../../chains/solana/observation.ts';
import { NOMINAL_SLOT_MS } from '../../chains/solana/rpc.ts';
import type { Slot } from '../../domain/names.ts';

/** What is known of the identity's leader slots: all of them from now up to, not including, `until`. */
export interface LeaderView {
  readonly currentSlot: Slot;
  readonly until: Slot;
  /** Ascending. */
  readonly leaderSlots: readonly Slot[];
  /** As observed; for telling how long a wait is. Unit: milliseconds. */
  readonly slotMs: number;
}

/** The first stretch without an own leader slot that is long enough. */
export type QuietWindow =
  | { readonly kind: 'now'; readonly quietUntil: Slot; readonly quietMs: number; readonly nextLeaderSlot: Slot | null }
  | {
      readonly kind: 'later';
      readonly startSlot: Slot;
      readonly waitSlots: number;
      readonly waitMs: number;
      readonly quietUntil: Slot;
      readonly nextLeaderSlot: Slot | null;
    }
  | { readonly kind: 'none'; readonly because: string };

/**
 * Finds the earliest quiet window, over this epoch's schedule and the next one's: an epoch's end is no quiet of its own
 * (the runbook's `wait-for-restart-window` just waits there: it knows one epoch only).
 *
 * Quiet time is counted in slots of at most 400 ms: when slots come slower than that the window is longer than asked, and
 * when they come faster it is not shorter.
 */
export function findQuietWindow(view: LeaderView, quietMs: number, maxWaitMs: number): QuietWindow {
  const quietSlots = Math.ceil(quietMs / Math.min(view.slotMs, NOMINAL_SLOT_MS));
  const ahead = view.leaderSlots.filter((slot) => slot >= view.currentSlot);
  for (const [index, start] of [view.currentSlot, ...ahead.map((slot) => slot + 1)].entries()) {
    const next = ahead[index] ?? null;
    const quietUntil = next ?? view.until;
    if (quietUntil - start < quietSlots) {
      if (next === null) return none(`The leader schedule is known only up to slot ${view.until}, which is too near.`);
      continue;
    }
    if (start === view.currentSlot) {
      return { kind: 'now', quietUntil, quietMs: Math.round((quietUntil - start) * view.slotMs), nextLeaderSlot: next };
    }
    const waitSlots = start - view.currentSlot;
    const waitMs = Math.round(waitSlots * view.slotMs);
    if (waitMs > maxWaitMs) {
      return none(
        `The first quiet window begins at slot ${start}, in about ${seconds(waitMs)}; the longest wait is ${seconds(maxWaitMs)}.`,
      );
    }
    return { kind: 'later', startSlot: start, waitSlots, waitMs, quietUntil, nextLeaderSlot: next };
  }
  return none('No quiet window was found.');
}

/**
 * Joins what the observers say: the union of their leader slots, up to where every one of them still knows; the latest
 * slot and the fastest slot time any of them saw. Null when no observer gave both slot and schedule.
 */
export function leaderView(observation: SolanaObservation): LeaderView | null {
  const schedules = knownValues(observation.observers.map(({ schedule }) => schedule));
  const slots = knownValues(observation.observers.map(({ slot }) => slot));
  if (schedules.length === 0 || slots.length === 0) return null;
  const slotTimes = knownValues(observation.observers.map(({ slotMs }) => slotMs));
  return {
    currentSlot: Math.max(...slots),
    until: Math.min(...schedules.map(({ until }) => until)),
    leaderSlots: [...new Set(schedules.flatMap(({ slots: own }) => own))].toSorted((a, b) => a - b),
    slotMs: slotTimes.length > 0 ? Math.min(...slotTimes) : NOMINAL_SLOT_MS,
  };
}

function none(because: string): QuietWindow {
  return { kind: 'none', because };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** A quiet window in the whole minutes that `--min-idle-time` of the client takes. */
export function idleMinutes({ quiet_window }: { readonly quiet_window: number }): number {
  return Math.ceil(quiet_window / 60);
}

import type { SessionState } from '../../chains/polkadot/session-state.ts';

/** Where the chain does not say how long a slot is: the relay chains' 6 s. */
const USUAL_SLOT_MS = 6_000;
/** Where slots are shorter than that a look still has to come to its end. Unit: milliseconds. */
const LEAST_PAUSE_MS = 500;

/** How long so many slots of this chain take. Unit: milliseconds. */
export function slotsMs({ epoch }: Pick<SessionState, 'epoch'>, slots: number): number {
  return Math.max(LEAST_PAUSE_MS, slots * (epoch?.slotMs ?? USUAL_SLOT_MS));
}

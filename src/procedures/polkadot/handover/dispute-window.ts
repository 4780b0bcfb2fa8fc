import type { SessionState } from '../../../chains/polkadot/session-state.ts';

/**
 * Disputes about what a validator has signed reach back this many sessions (polkadot-sdk polkadot/node/primitives/src/lib.rs,
 * DISPUTE_WINDOW): so long its keys stay where they are.
 */
export const DISPUTE_SESSIONS = 6;

/**
 * When the keys of the old node can be archived, as far as the slots say.
 * @param free the first session in which the chain named none of them
 * @param nextSessionAtMs when the session after that of `state` begins. Milliseconds since 1970
 * @returns milliseconds since 1970; null where the chain does not say how long its sessions are
 */
export function disputesOverAtMs(
  { session, epoch }: Pick<SessionState, 'session' | 'epoch'>,
  free: number,
  nextSessionAtMs: number | null,
): number | null {
  if (epoch === null || nextSessionAtMs === null) return null;
  const sessionsAfterNext = Math.max(0, free + DISPUTE_SESSIONS - session - 1);
  return Math.ceil(nextSessionAtMs + sessionsAfterNext * epoch.duration * epoch.slotMs);
}

import { createHash } from 'node:crypto';
import { type Epoch, slotsToNextSession } from '../../../chains/polkadot/session-state.ts';
import type { RunId } from '../../../domain/names.ts';

/**
 * Between two looks: twenty in a session (12 minutes on Polkadot, 3 on Kusama), so that a thousand waits are three looks at a node a
 * second, and an old node that stopped is noticed long before a session without it is over.
 */
const LOOKS_PER_SESSION = 20;
/**
 * Looks of all runs behind a change of session are spread over a part of it: 72 s on Polkadot, 18 s on Kusama. A thousand at 30 ms of a
 * core fit into that.
 */
const SPREADS_PER_SESSION = 200;
/** In a lab with sessions of seconds a look still has to come to its end. Unit: milliseconds. */
const LEAST_PAUSE_MS = 500;

/**
 * Until the next look: a share of the session, or soon after the next one has begun. All runs of a fleet wait for the same moment, so
 * that each has its own place in the time behind it. Nothing is due in that time: both nodes keep running until a look has shown that
 * one may stop, and the next change is a session away.
 * @param behindSlots so many slots after the change of session it can be seen
 */
export function pauseMs(epoch: Epoch, run: RunId, behindSlots = 0): number {
  const seenMs = (slotsToNextSession(epoch) + behindSlots) * epoch.slotMs;
  const ownMs = seenMs + placeOf(run) * (sessionMs(epoch) / SPREADS_PER_SESSION);
  return Math.max(LEAST_PAUSE_MS, Math.min(lookEveryMs(epoch), ownMs));
}

/** Between two looks where no change of session is near. */
export function lookEveryMs(epoch: Epoch): number {
  return sessionMs(epoch) / LOOKS_PER_SESSION;
}

export function sessionMs({ duration, slotMs }: Epoch): number {
  return duration * slotMs;
}

/** From 0 to 1, the same for a run whenever it is asked. */
function placeOf(run: RunId): number {
  return createHash('sha256').update(run).digest().readUInt32BE() / 2 ** 32;
}

import type { Way } from './steps.ts';

/**
 * How long the validator produces nothing, as it is planned with. Hot swap: neard stops in half a minute where its database is well,
 * proof and margin take some seconds. Restart: the new one loads its tries besides, which takes minutes. Unit: milliseconds.
 */
export const OUTAGE_MS: Readonly<Record<Way, number>> = { 'hot-swap': 60_000, restart: 600_000 };

/** Where no observer tells how fast blocks come: mainnet's pace. Unit: milliseconds. */
export const USUAL_BLOCK_MS = 600;

/** Blocks that come in this time. */
export function blocksIn(ms: number, blockMs: number): number {
  return Math.ceil(ms / blockMs);
}

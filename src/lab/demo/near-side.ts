import type { LabKey } from '../hosts/keys.ts';
import { nearFleet } from '../near/play/fleet-file.ts';
import { startNearWorld } from '../near/play/world.ts';
import { nearTroubles } from './near-troubles.ts';
import type { NearTrouble } from './trouble-words.ts';

/** The demo's NEAR world: its chain is light enough for the demo's own process. */
export interface NearSide {
  /** What it is for a fleet file. */
  readonly part: ReturnType<typeof nearFleet>;
  /** Resolves when both nodes run and the validator has signed. @throws when they do not get there */
  ready(): Promise<void>;
  /** @returns what has happened, in a sentence */
  make(trouble: NearTrouble): Promise<string>;
  close(): Promise<void>;
}

/**
 * Blocks as on mainnet, and epochs of two minutes instead of seven hours: after a move the other node has to shadow the validator for a
 * whole one before the next.
 */
const PACE = { blockMs: 600, epochLength: 200 };

/** Resolves when its hosts can be named in a fleet file. @param root where its hosts live */
export async function startNearSide(root: string, options: { seed: number; userKey: LabKey }): Promise<NearSide> {
  const world = await startNearWorld({ root, ...options, ...PACE, upgrade: true, settings: { stopMs: 1_000 } });
  return {
    part: nearFleet(world),
    ready: () => world.ready(),
    make: nearTroubles(world),
    close: () => world.close(),
  };
}

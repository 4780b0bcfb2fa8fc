import type { NearObserver } from '../../../chains/near/port.ts';
import type { HappeningIn } from '../../played/happening.ts';
import type { Strike } from '../../played/strike.ts';
import type { TakeoverDeps } from '../../../procedures/near/takeover/deps.ts';
import type { Config } from './home.ts';
import type { World } from './play.ts';

export type Happening = HappeningIn<World>;

/** What is played, by its procedure. */
export const NEAR_PLAYED = ['near/hot-swap', 'near/restart', 'near/takeover', 'near/prepare', 'near/upgrade'] as const;
export type NearPlayed = (typeof NEAR_PLAYED)[number];
export const isNearPlayed = (name: string): name is NearPlayed => NEAR_PLAYED.some((each) => each === name);

/** How the old node of a takeover is found. `off`: no power. `cut`: no way to it, and it signs. `down`: only neard is gone. */
export type Gone = 'off' | 'cut' | 'down';

export interface Scene {
  readonly procedure: NearPlayed;
  /** Which way a takeover or an upgrade goes, and what a preparation is for. Default: hot swap. */
  readonly way?: 'hot-swap' | 'restart';
  readonly afterSwap?: 'keep' | 'no-shards';
  /** Unit: minutes. */
  readonly windowWait?: number;
  readonly gone?: Gone;
  /** What config.json of the standby says at the beginning; default: what its way needs. */
  readonly config?: Config;
  /** How long the old node takes to stop. Unit: milliseconds. */
  readonly stopMs?: number;
  /** Somebody else starts neard on the old machine whenever it is gone. */
  readonly supervised?: boolean;
  /** Chance that a height has no block. */
  readonly skips?: number;
  readonly seed?: number;
  readonly strikes?: readonly Strike[];
  /** Lists of what happens one after the other, each for itself. */
  readonly sequences?: readonly (readonly Happening[])[];
  /** What somebody does all the while; never settles before the play is over, or does no harm then. */
  readonly alongside?: (world: World) => Promise<void>;
  /** An observer that does not tell the truth, in the place of the first. */
  readonly liar?: (truth: NearObserver['chain'], world: World) => NearObserver['chain'];
  readonly altered?: (deps: TakeoverDeps) => TakeoverDeps;
  /** The play is cut off then. Unit: milliseconds. */
  readonly forMs?: number;
}

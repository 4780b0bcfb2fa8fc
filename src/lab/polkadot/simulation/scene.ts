import type { ChainName } from '../../../chains/polkadot/capabilities.ts';
import type { PolkadotReader } from '../../../chains/polkadot/port.ts';
import type { PolkadotDeps } from '../../../procedures/polkadot/deps.ts';
import type { LeftBehind } from '../../../domain/left-behind.ts';
import type { Chains } from './chains.ts';
import type { MachineBegin } from './machine.ts';
import type { HappeningIn } from '../../played/happening.ts';
import type { Strike } from '../../played/strike.ts';
import type { World } from './play.ts';

/** Something that happens once, as soon as it can. */
export type Happening = HappeningIn<World>;

export interface Scene {
  readonly signing?: 'key-file' | 'outside';
  readonly kind?: 'handover' | 'takeover' | 'prepare';
  readonly oldNode?: 'demote' | 'leave';
  readonly paths?: readonly ChainName[];
  readonly strikes?: readonly Strike[];
  /** One after the other. */
  readonly happenings?: readonly Happening[];
  /** Lists of such, each for itself. */
  readonly sequences?: readonly (readonly Happening[])[];
  /** What somebody does all the while; never settles before the play is over, or does no harm then. */
  readonly alongside?: (world: World) => Promise<void>;
  /** What runs before this one have left behind, made on the chains as they begin. */
  readonly leftBehind?: (chains: Chains) => readonly LeftBehind[];
  /** How the standby is found; default: in sync, with --validator. */
  readonly standby?: MachineBegin;
  /** An observer that does not tell the truth, in the place of the named one. */
  readonly liar?: {
    readonly name: 'one' | 'two';
    readonly lies: (truth: PolkadotReader, world: World) => PolkadotReader;
  };
  readonly altered?: (deps: PolkadotDeps) => PolkadotDeps;
  /** Default 40 sessions. */
  readonly sessions?: number;
  /** Default 16; 2,400 on Polkadot. */
  readonly sessionSlots?: number;
}

import type { KeySet } from './model/key-set.ts';
import type { ProxyDefinition } from './model/ledger.ts';
import type { AccountId, Balance, Hex } from './model/names.ts';

/** A validator whose nodes are stand-ins of the lab. */
export interface LabValidator {
  readonly stash: AccountId;
  /** With these it validates from the first session on. */
  readonly keys: KeySet;
  /** Who may act for the stash on the Asset Hub, and in the same way on the relay chain as far as the types exist there. */
  readonly proxies?: readonly ProxyDefinition[];
  /** What the stash has on each chain. Default: 1,000 DOT. */
  readonly free?: Balance;
}

/**
 * How session keys get to the relay chain. `asset-hub`: release 2.3.2, where the relay chain itself filters the calls.
 * `both`: as Paseo has it. `relay`: release 2.0.0, where the Asset Hub has no such call and
 * nobody asks for a proof.
 */
export type KeysPath = 'asset-hub' | 'both' | 'relay';

export interface PolkadotOptions {
  /** Same seed, same authors and same other validators. */
  readonly seed: number;
  readonly validators: readonly LabValidator[];
  /** Validators of other people, who always sign. Default 5: one silent validator does not stop finality. */
  readonly others?: number;
  /** More accounts with money, on both chains. */
  readonly funded?: readonly { readonly account: AccountId; readonly free: Balance }[];
  /** Default 500: the real 6 s, twelve times faster. */
  readonly slotMs?: number;
  /** Default 10. */
  readonly sessionSlots?: number;
  /** Default 6, as on every real network. */
  readonly sessionsPerEra?: number;
  /** Default `asset-hub`. */
  readonly keysPath?: KeysPath;
  /** Slots that the message with the keys takes to the relay chain. Default 2. */
  readonly xcmSlots?: number;
  /** How far finality is behind the newest block. Default 2 blocks, as a real relay chain. */
  readonly finalityLag?: number;
  /** Default 60 DOT, about what the real chain holds. */
  readonly keyDeposit?: Balance;
  /** Default: as the release does it; see `proofsOf`. */
  readonly proves?: (owner: AccountId, keys: KeySet, proof: Hex) => boolean;
  /** `manual`: slots go by when `slot()` is called. Default `running`. */
  readonly clock?: 'running' | 'manual';
}

/** Unit: planck. */
export const DOT: Balance = 10_000_000_000n;

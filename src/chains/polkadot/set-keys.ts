import type { AccountId, Hex } from './account.ts';
import type { ChainName, SetKeysPath } from './capabilities.ts';
import type { DispatchResult } from './dispatch.ts';
import type { SessionKeys } from './session-keys.ts';
import type { BlockRef } from './session-state.ts';
import type { Planck } from './staking-state.ts';

/** What is to be set, and through whom. */
export interface SetKeysRequest {
  readonly path: SetKeysPath;
  readonly stash: AccountId;
  readonly keys: SessionKeys;
  /** As the node gave it; `0x` only where the runtime makes no proofs. */
  readonly proof: Hex;
  /** The stored type of the proxy, or null to let the runtime find it. */
  readonly forceProxyType: string | null;
  /** On Asset Hub: the most that delivery to the relay chain may cost the stash; null for no bound. */
  readonly maxFee: Planck | null;
}

/** The call, ready for anybody's signature. */
export interface SetKeysCall {
  readonly chain: ChainName;
  /** SCALE of `proxy.proxy(stash, forceProxyType, setKeys(…))`. */
  readonly callData: Hex;
  /** blake2b-256 of `callData`, as wallets and multisigs show it. */
  readonly callHash: Hex;
  /** What the call does, a line for each part, read back from `callData` itself. */
  readonly words: readonly string[];
}

/**
 * An extrinsic that is signed and not sent. To be stored before `submit`: with it everybody can tell later whether it
 * landed, and when it cannot land any more.
 */
export interface SignedSetKeys {
  readonly chain: ChainName;
  readonly bytes: Hex;
  /** blake2b-256 of `bytes`. */
  readonly hash: Hex;
  readonly signer: AccountId;
  readonly nonce: number;
  /** The finalized block at which its era begins: it cannot be in this one or before. */
  readonly birth: BlockRef;
  /** The last block that can include it. */
  readonly lastValidBlock: number;
}

export type Submitted =
  /** The node has it in its pool. That it lands is not said by that. */
  | { readonly kind: 'accepted' }
  /** The node refused it and does not pass it on. */
  | { readonly kind: 'refused'; readonly text: string }
  /** No answer: the node may have it. Ask `outcome`; submitting the same bytes again is harmless. */
  | { readonly kind: 'unknown'; readonly text: string };

/** What became of a signed extrinsic, as of one finalized block. All but `pending` are final. */
export type SetKeysOutcome =
  | { readonly kind: 'pending'; readonly finalized: BlockRef }
  /** Its era is over and no block has it: it can never land. */
  | { readonly kind: 'expired'; readonly finalized: BlockRef }
  /** Its nonce was used by another extrinsic: it can never land. */
  | { readonly kind: 'displaced'; readonly finalized: BlockRef }
  | {
      readonly kind: 'included';
      readonly finalized: BlockRef;
      readonly block: BlockRef;
      /** `ok` on Asset Hub does not say that the relay chain stored the keys: only its `nextKeys` does. */
      readonly result: DispatchResult;
    };

/**
 * Whether an extrinsic that no block up to the finalized one includes can still land.
 * @param accountNonce the signer's next nonce at the finalized block
 */
export function outcomeOfMissing(signed: SignedSetKeys, finalized: BlockRef, accountNonce: number): SetKeysOutcome {
  if (finalized.number >= signed.lastValidBlock) return { kind: 'expired', finalized };
  return accountNonce > signed.nonce ? { kind: 'displaced', finalized } : { kind: 'pending', finalized };
}

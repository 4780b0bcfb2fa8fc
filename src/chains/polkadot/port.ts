import type { AccountId, Hex } from './account.ts';
import type { ChainCapabilities, ChainName } from './capabilities.ts';
import type { CallUse, KeyUpdate } from './dispatch.ts';
import type { GrandpaRound } from './grandpa-rounds.ts';
import type { PublicSessionKey, SessionKeys } from './session-keys.ts';
import type { BlockRef, NextKeysSet, SessionState } from './session-state.ts';
import type { SetKeysCall, SetKeysOutcome, SetKeysRequest, SignedSetKeys, Submitted } from './set-keys.ts';
import type { KeyFile } from './sign-set-keys.ts';
import type { Planck, StakingState } from './staking-state.ts';

/**
 * What Baton reads from a Polkadot relay chain and its Asset Hub. Everything is as of a finalized block, and nothing here
 * changes anything. Every method throws `chain/unreachable` (no answer in time) or `chain/bad-answer` (not understood, an
 * error, or state that the node no longer keeps).
 */
export interface PolkadotReader {
  capabilities(): Promise<ChainCapabilities>;
  finalizedHead(chain: ChainName): Promise<BlockRef>;
  /**
   * Session and keys at the finalized head of the relay chain, or at an earlier finalized block.
   * @param keys public keys whose owner in `nextKeys` is wanted, whoever that is: a keystore's, for `keysInUse`
   */
  sessionState(of: { stash: AccountId; keys: readonly PublicSessionKey[]; at?: number }): Promise<SessionState>;
  /** @param proxy who pays the fees of the call; null when nobody is named yet */
  stakingState(of: { chain: ChainName; stash: AccountId; proxy: AccountId | null }): Promise<StakingState>;
  /** The last block that BEEFY has finalized at this node; null when the node has no BEEFY or it has not begun. */
  beefyHead(): Promise<BlockRef | null>;
  /** The rounds of GRANDPA that this node has in hand, the newest first: who is seen to vote. Not as of a finalized block. */
  grandpaRounds(): Promise<readonly GrandpaRound[]>;
  /**
   * When the stash's next keys became these: the finalized relay block, and the session that is `N` of a handover. Null while
   * they are others.
   * @param after an earlier finalized block, at which they were others
   * @throws `input/invalid` when they were these already at `after`
   */
  nextKeysSet(of: { stash: AccountId; keys: SessionKeys; after: number }): Promise<NextKeysSet | null>;
  /** What the relay chain did with keys from Asset Hub, in its finalized blocks `from` to `to`, both included. */
  keyUpdates(of: { stash: AccountId; from: number; to: number }): Promise<readonly KeyUpdate[]>;
  /**
   * Each extrinsic that carries this very call, signed by anybody, in the finalized blocks `from` to `to`, both included: also inside
   * another call, as the last signer of a multisig sends it.
   */
  callUses(of: { chain: ChainName; callData: Hex; from: number; to: number }): Promise<readonly CallUse[]>;
}

/** Setting session keys: built, signed, stored by the caller, and only then sent. */
export interface SetKeysPort {
  /** @throws `input/invalid` when the runtime lacks the call or the type of proxy */
  build(request: SetKeysRequest): Promise<SetKeysCall>;
  /** Without the cost of delivery to the relay chain, which the stash pays. */
  estimateFee(call: SetKeysCall, proxy: AccountId): Promise<Planck>;
  /**
   * Signs and does not send. The caller stores the result before it submits.
   * @param eraBlocks how long it can land, a power of two from 4 on, as far as the chain remembers its blocks. Unit: blocks
   * @throws `input/invalid` when the key file cannot be opened or is not the signer's
   */
  sign(call: SetKeysCall, by: { keyFile: KeyFile; signer: AccountId; eraBlocks: number }): Promise<SignedSetKeys>;
  /** Never throws for a lost answer: that is `unknown`, and `outcome` knows. */
  submit(signed: SignedSetKeys): Promise<Submitted>;
  outcome(signed: SignedSetKeys): Promise<SetKeysOutcome>;
}

export interface Polkadot extends PolkadotReader, SetKeysPort {
  /** Afterwards nothing may be asked. */
  close(): Promise<void>;
}

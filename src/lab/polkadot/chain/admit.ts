import { everyCall } from '../model/calls.ts';
import { accountOf, type Ledger } from '../model/ledger.ts';
import type { Hex } from '../model/names.ts';
import { type ChainIdentity, decodeExtrinsic, type SignedExtrinsic } from '../scale/decode.ts';
import type { RuntimeMetadata } from '../scale/runtime-metadata.ts';
import { type AdmittedExtrinsic, EXTRINSIC_FEE } from './apply-pool.ts';
import { alreadyImported, BAD_PROOF, badFormat, CANNOT_PAY, invalidTransaction, STALE } from './refusal.ts';

/** What the check of a signature needs of the chain. */
export interface ChainView {
  readonly identity: () => ChainIdentity;
  readonly hashOf: (number: number) => Hex | null;
}

export interface Candidate {
  readonly hex: Hex;
  readonly state: Ledger;
  /** Of the block that could take it. */
  readonly number: number;
  readonly isKnown: (hash: Hex) => boolean;
}

/**
 * The checks at the door of a node, in their order.
 * @throws RpcRefusal
 */
export function admit(runtime: RuntimeMetadata, chain: ChainView, candidate: Candidate): AdmittedExtrinsic {
  const extrinsic = decoded(runtime, candidate.hex);
  if (candidate.isKnown(extrinsic.hash)) throw alreadyImported(extrinsic.hash);
  const strange = everyCall(extrinsic.call).find((each) => each.name === 'not played');
  if (strange) throw invalidTransaction(`the lab does not play ${strange.pallet}.${strange.method}`);
  const account = accountOf(candidate.state, extrinsic.signer);
  // Once an era is over its first block is another one, so the signature no longer fits: that is how a chain says it.
  const birth = extrinsic.mortality?.birth(candidate.number) ?? 0;
  const birthHash = chain.hashOf(birth);
  if (birthHash === null || !extrinsic.isSignedFor(chain.identity(), birthHash)) throw invalidTransaction(BAD_PROOF);
  if (extrinsic.nonce < account.nonce) throw invalidTransaction(STALE);
  if (account.free < EXTRINSIC_FEE + extrinsic.tip) throw invalidTransaction(CANNOT_PAY);
  return { ...extrinsic, diesAt: extrinsic.mortality?.death(candidate.number) ?? null };
}

function decoded(runtime: RuntimeMetadata, hex: Hex): SignedExtrinsic {
  try {
    return decodeExtrinsic(runtime, hex);
  } catch (error) {
    throw badFormat(error instanceof Error ? error.message : String(error));
  }
}

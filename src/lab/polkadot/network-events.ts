import type { SessionIndex } from './model/names.ts';
import type { Member } from './model/session.ts';
import type { NodeSigner } from './signers.ts';
import type { SlotOutcome } from './slot.ts';

/** What the referee is told; times are of the wall clock, in milliseconds with fractions. */
export interface PolkadotEvents {
  /** From now on this process can sign with these keys, and with no other. */
  signer: [change: NodeSigner & { readonly atMs: number }];
  session: [began: SessionBegan];
  slot: [slot: SlotOutcome & { readonly atMs: number }];
}

export interface SessionBegan {
  readonly session: SessionIndex;
  readonly atMs: number;
  /** The authority sets: who, with which keys. */
  readonly members: readonly Member[];
}

import type { Call } from '../model/calls.ts';
import { accountOf, type Ledger, withAccount, withdraw } from '../model/ledger.ts';
import type { AccountId, Balance, Hex } from '../model/names.ts';
import type { Applied, FieldValue, PalletEvent } from '../model/outcome.ts';
import type { SignedExtrinsic } from '../scale/decode.ts';
import type { RecordedEvent } from '../scale/encode.ts';

/** What every extrinsic costs its signer: about that of a set-keys on the real chain. Unit: planck. */
export const EXTRINSIC_FEE: Balance = 160_000_000n;

/** An extrinsic that got past the door. */
export interface AdmittedExtrinsic extends SignedExtrinsic {
  /** The first block that may not take it any more; null for one without an era. */
  readonly diesAt: number | null;
}

export interface PoolBlock<S extends Ledger> {
  readonly state: S;
  readonly call: (state: S, who: AccountId, call: Call) => Applied<S>;
  /** In the order of their nonces. */
  readonly waiting: readonly AdmittedExtrinsic[];
  readonly number: number;
}

export interface AppliedPool<S> {
  readonly state: S;
  readonly included: readonly SignedExtrinsic[];
  /** Can never get into a block any more. */
  readonly dropped: readonly Hex[];
  readonly records: readonly RecordedEvent[];
}

/** Puts into a block all that may go into it. The first extrinsic of every block tells the time. */
export function applyPool<S extends Ledger>({ state, call, waiting, number }: PoolBlock<S>): AppliedPool<S> {
  const included: SignedExtrinsic[] = [];
  const dropped: Hex[] = [];
  const records: RecordedEvent[] = [{ extrinsic: 0, event: extrinsicSuccess('Mandatory') }];
  let now = state;
  for (const extrinsic of waiting) {
    const { nonce, signer, diesAt, tip, hash } = extrinsic;
    const expected = accountOf(now, signer).nonce;
    const over = diesAt !== null && number >= diesAt;
    const paid = withdraw(now, signer, EXTRINSIC_FEE + tip);
    if (nonce < expected || over || paid === null) dropped.push(hash);
    else if (nonce === expected) {
      const done = call(withAccount(paid, signer, { nonce: nonce + 1 }), signer, extrinsic.call);
      now = done.state;
      included.push(extrinsic);
      const at = included.length;
      records.push(...eventsOf(extrinsic, done).map((event) => ({ extrinsic: at, event })));
    }
  }
  return { state: now, included, dropped, records };
}

function eventsOf<S>({ signer, tip }: SignedExtrinsic, { events, error }: Applied<S>): readonly PalletEvent[] {
  return [
    ...events,
    { pallet: 'TransactionPayment', name: 'TransactionFeePaid', fields: [signer, EXTRINSIC_FEE + tip, tip] },
    error === null
      ? extrinsicSuccess('Normal')
      : { pallet: 'System', name: 'ExtrinsicFailed', fields: [{ dispatch: 'error', error }, dispatchInfo('Normal')] },
  ];
}

const extrinsicSuccess = (callClass: string): PalletEvent => ({
  pallet: 'System',
  name: 'ExtrinsicSuccess',
  fields: [dispatchInfo(callClass)],
});

/** About the weight of a set-keys; nobody counts it. */
const dispatchInfo = (callClass: string): FieldValue => ({
  weight: { refTime: 60_000_000, proofSize: 12_000 },
  class: callClass,
  paysFee: callClass === 'Mandatory' ? 'No' : 'Yes',
});

import { compactToU8a, u8aToHex } from '@polkadot/util';
import { EXTRINSIC_FEE } from '../chain/apply-pool.ts';
import { accountOf, type Ledger } from '../model/ledger.ts';
import type { Hex } from '../model/names.ts';
import type { Encoder } from '../scale/encode.ts';
import { u32 } from '../scale/integers.ts';

export interface RuntimeCallParts {
  readonly metadataHex: Hex;
  readonly encoder: Encoder;
  readonly ledger: () => Ledger;
}

/** Functions of the runtime that a client calls by name: metadata, nonce, fee. Null for any other. */
export function createRuntimeCall({ metadataHex, encoder, ledger }: RuntimeCallParts) {
  const metadataBytes = (metadataHex.length - 2) / 2;
  const opaque = `${u8aToHex(compactToU8a(metadataBytes))}${metadataHex.slice(2)}`;
  return (name: string, data: Hex): Hex | null => {
    switch (name) {
      case 'Metadata_metadata_versions':
        return encoder.type('Vec<u32>', [METADATA_VERSION]);
      case 'Metadata_metadata_at_version':
        return data === u32(METADATA_VERSION) ? `0x01${opaque.slice(2)}` : '0x00';
      case 'AccountNonceApi_account_nonce':
        return u32(accountOf(ledger(), data).nonce);
      case 'TransactionPaymentApi_query_info':
        return encoder.type('RuntimeDispatchInfoV2', {
          weight: { refTime: 60_000_000, proofSize: 12_000 },
          class: 'Normal',
          partialFee: EXTRINSIC_FEE,
        });
      default:
        return null;
    }
  };
}

const METADATA_VERSION = 15;

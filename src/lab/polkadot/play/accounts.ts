import { createHash } from 'node:crypto';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import {
  encodeAddress,
  jsonEncryptFormat,
  naclEncrypt,
  scryptEncode,
  scryptToU8a,
  sr25519PairFromSeed,
} from '@polkadot/util-crypto';
import type { AccountId } from '../model/names.ts';

/** An account of the lab, as wallets have it. */
export interface LabAccount {
  readonly account: AccountId;
  /** SS58 with the prefix of the chain that the lab plays. */
  readonly address: string;
  /** Its key, encrypted, as polkadot-js exports it. */
  readonly keyFile: (passphrase: string) => string;
}

/** ss58-registry: Polkadot. */
const PREFIX = 0;
/** What stands before and after the secret in an exported key (polkadot-js/common, keyring/src/pair/defaults.ts). */
const HEADER = Uint8Array.of(48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);
const DIVIDER = Uint8Array.of(161, 35, 3, 33, 0);

/** The same seed and name give the same account. `cryptoReady` has to have been awaited. */
export function labAccount(seed: number, name: string): LabAccount {
  const pair = sr25519PairFromSeed(createHash('sha256').update(`lab ${seed} ${name}`).digest());
  const address = encodeAddress(pair.publicKey, PREFIX);
  return {
    account: u8aToHex(pair.publicKey),
    address,
    keyFile(passphrase) {
      const { params, password, salt } = scryptEncode(passphrase);
      const plain = u8aConcat(HEADER, pair.secretKey, DIVIDER, pair.publicKey);
      const { encrypted, nonce } = naclEncrypt(plain, password.subarray(0, 32));
      const encoded = u8aConcat(scryptToU8a(salt, params), nonce, encrypted);
      return JSON.stringify({ ...jsonEncryptFormat(encoded, ['pkcs8', 'sr25519'], true), address, meta: { name } });
    },
  };
}

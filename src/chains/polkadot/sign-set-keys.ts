import type { ApiPromise, Keyring } from '@polkadot/api';
import { z } from 'zod';
import { BatonError } from '../../domain/failure.ts';
import { type AccountId, readAddress, toHex } from './account.ts';
import { extrinsicOf } from './calls.ts';
import { loadSdk } from './sdk.ts';
import type { BlockRef } from './session-state.ts';
import type { SetKeysCall, SignedSetKeys } from './set-keys.ts';

/** An encrypted key as wallets export it (polkadot-js JSON) and the passphrase that opens it. */
export interface KeyFile {
  /** The file's text. */
  readonly json: string;
  readonly passphrase: string;
}

/**
 * Signs without sending.
 * @param nonce the signer's next nonce at `birth`
 * @param eraBlocks how long it can land, a power of two from 4 on. Unit: blocks
 * @throws `input/invalid` when the key file cannot be opened or is not the expected signer's
 */
export async function signSetKeys(
  api: ApiPromise,
  call: SetKeysCall,
  signing: { keyFile: KeyFile; signer: AccountId; nonce: number; birth: BlockRef; eraBlocks: number },
): Promise<SignedSetKeys> {
  const { signer, nonce, birth, eraBlocks } = signing;
  const pair = await openKeyFile(signing.keyFile, signer);
  try {
    const era = api.registry.createType('ExtrinsicEra', { current: birth.number, period: eraBlocks });
    const extrinsic = extrinsicOf(api, call.callData).sign(pair, {
      blockHash: birth.hash,
      era,
      genesisHash: api.genesisHash,
      nonce,
      runtimeVersion: api.runtimeVersion,
      signedExtensions: api.registry.signedExtensions,
    });
    // `death` is the first block that refuses it.
    const lastValidBlock = era.asMortalEra.death(birth.number) - 1;
    const bytes = extrinsic.toHex();
    return { chain: call.chain, bytes, hash: extrinsic.hash.toHex(), signer, nonce, birth, lastValidBlock };
  } finally {
    pair.lock();
  }
}

/** Opens the key file and closes it again. @throws `input/invalid` when it cannot be opened or is not this account's */
export async function tryKeyFile(keyFile: KeyFile, signer: AccountId): Promise<void> {
  (await openKeyFile(keyFile, signer)).lock();
}

const KeyFileJson = z.looseObject({
  address: z.string(),
  encoded: z.string(),
  encoding: z.record(z.string(), z.unknown()),
  meta: z.record(z.string(), z.unknown()).default({}),
});

type KeyFileOfSdk = Parameters<InstanceType<typeof Keyring>['addFromJson']>[0];

async function openKeyFile({ json, passphrase }: KeyFile, signer: AccountId) {
  const { Keyring } = await loadSdk();
  let parsed: z.infer<typeof KeyFileJson>;
  try {
    parsed = KeyFileJson.parse(JSON.parse(json));
  } catch (error) {
    // Neither text nor cause: a parser may quote what it read.
    throw new BatonError('input/invalid', 'The key file is not an account exported as JSON.', {
      cause: error instanceof z.ZodError ? error : undefined,
    });
  }
  if (readAddress(parsed.address).account !== signer) {
    throw new BatonError('input/invalid', `The key file is of ${parsed.address}, which is not the proxy.`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK looks closer itself when it opens it
  const pair = new Keyring().addFromJson(parsed as unknown as KeyFileOfSdk);
  try {
    pair.unlock(passphrase);
  } catch {
    throw new BatonError('input/invalid', 'The passphrase does not open the key file.');
  }
  if (toHex(pair.publicKey) !== signer) {
    throw new BatonError('input/invalid', 'The key in the key file is not the one of the address in it.');
  }
  return pair;
}

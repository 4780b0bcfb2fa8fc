import type { RuntimeVersion } from './chain/blocks.ts';
import { DOT, type PolkadotOptions } from './options.ts';
import { addToAssetHub } from './scale/asset-hub-additions.ts';
import { addToRelay } from './scale/relay-additions.ts';
import { type RuntimeMetadata, runtimeMetadata } from './scale/runtime-metadata.ts';

export const SLOT_MS = 500;
export const SESSION_SLOTS = 10;
export const SESSIONS_PER_ERA = 6;
export const KEY_DEPOSIT = 60n * DOT;

/** A chain's types, and what it says of its version. */
export interface LabRuntime {
  readonly runtime: RuntimeMetadata;
  readonly version: RuntimeVersion;
  /** As `state_getRuntimeVersion` answers. */
  readonly versionJson: object;
}

/** What release 2.3.2 calls itself; 2.0.0 is what the packaged metadata are of. */
const SPEC_2_3_2 = 2_003_002;
/** Paseo at this one still takes keys on the relay chain as well. */
const SPEC_2_3_1 = 2_003_001;

/** Real metadata of Polkadot, read in place from a package, with the lab's times and what is newer than the package. */
export async function relayRuntime(options: PolkadotOptions): Promise<LabRuntime> {
  const { default: answer } = await import('@polkadot/types-support/metadata/v15/polkadot-hex');
  const { default: version } = await import('@polkadot/types-support/metadata/v15/polkadot-ver');
  const { keysPath = 'asset-hub', sessionSlots = SESSION_SLOTS, slotMs = SLOT_MS } = options;
  const keysFromAssetHub = keysPath !== 'relay';
  const constants = { sessionSlots, slotMs, keysFromAssetHub };
  const runtime = remembered(`relay ${JSON.stringify(constants)}`, () =>
    runtimeMetadata(answer, (metadata) => addToRelay(metadata, constants)),
  );
  const spec = { 'asset-hub': SPEC_2_3_2, both: SPEC_2_3_1, relay: version.specVersion }[keysPath];
  return labRuntime(runtime, {
    ...version,
    specVersion: spec,
    apis: keysFromAssetHub ? withProofs(version.apis) : version.apis,
  });
}

/** blake2b-64 of `SessionKeys`; from version 2 on it makes proofs (polkadot-sdk, prdoc/pr_1739). */
const SESSION_KEYS_API = '0xab3c0572291feb8b';

const withProofs = (apis: readonly (string | number)[][]): readonly (string | number)[][] =>
  apis.map(([name = '', version = 0]) => [name, name === SESSION_KEYS_API ? 2 : version]);

/** The same for Polkadot's Asset Hub. */
export async function assetHubRuntime(options: PolkadotOptions): Promise<LabRuntime> {
  const { default: answer } = await import('@polkadot/types-support/metadata/v15/asset-hub-polkadot-hex');
  const { default: version } = await import('@polkadot/types-support/metadata/v15/asset-hub-polkadot-ver');
  const { keysPath = 'asset-hub', sessionsPerEra = SESSIONS_PER_ERA, keyDeposit = KEY_DEPOSIT } = options;
  const setKeys = keysPath !== 'relay';
  const runtime = remembered(`asset hub ${sessionsPerEra} ${keyDeposit} ${setKeys}`, () =>
    runtimeMetadata(answer, (metadata) => addToAssetHub(metadata, { sessionsPerEra, keyDeposit, setKeys })),
  );
  return labRuntime(runtime, { ...version, specVersion: setKeys ? SPEC_2_3_2 : version.specVersion });
}

/** The same constants give the same types, and building them takes a quarter of a second. */
const runtimes = new Map<string, RuntimeMetadata>();

function remembered(name: string, build: () => RuntimeMetadata): RuntimeMetadata {
  const runtime = runtimes.get(name) ?? build();
  runtimes.set(name, runtime);
  return runtime;
}

function labRuntime(runtime: RuntimeMetadata, versionJson: RuntimeVersion & { readonly apis: unknown }): LabRuntime {
  const { specName, specVersion, transactionVersion } = versionJson;
  return { runtime, version: { specName, specVersion, transactionVersion }, versionJson };
}

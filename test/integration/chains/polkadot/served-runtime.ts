import assetHubHex from '@polkadot/types-support/metadata/v15/asset-hub-polkadot-hex';
import polkadotHex from '@polkadot/types-support/metadata/v15/polkadot-hex';
import { Metadata, TypeRegistry } from '@polkadot/types';
import type { Hex } from '../../../../src/chains/polkadot/account.ts';

/** Metadata of a real runtime, as a test package carries it, behind the few calls that are needed to load it. */
export interface ServedRuntime {
  readonly specName: string;
  readonly specVersion: number;
  /** Version of the runtime's API `SessionKeys`; 2 makes proofs. */
  readonly sessionKeysApi: number;
  readonly metadata: Hex;
}

/** Polkadot 2.0.0: staking has moved, `session.setKeys` is not filtered yet. */
export const polkadot: ServedRuntime = {
  specName: 'polkadot',
  specVersion: 2_000_000,
  sessionKeysApi: 1,
  metadata: withoutEnvelope(polkadotHex),
};

/** Asset Hub 2.0.0: staking is there, `stakingRcClient.setKeys` is not. */
export const assetHub: ServedRuntime = {
  specName: 'statemint',
  specVersion: 2_000_000,
  sessionKeysApi: 1,
  metadata: withoutEnvelope(assetHubHex),
};

/**
 * The same with the call that runtime 2.2.0 brought: no package carries that metadata yet. Arguments as in @polkadot/api's
 * assetHubPolkadot/tx.ts; the call's index is ours.
 */
export function withSetKeys(runtime: ServedRuntime): ServedRuntime {
  const read = new Metadata(new TypeRegistry(), runtime.metadata);
  const json: MetadataJson = JSON.parse(JSON.stringify(read.asV15));
  const typeOf = (is: (type: TypeJson) => boolean) => json.lookup.types.find(is)!.id;
  const u8 = typeOf(({ type }) => type.def.primitive === 'U8');
  const u128 = typeOf(({ type }) => type.def.primitive === 'U128');
  const bytes = typeOf(({ type }) => type.def.sequence?.type === u8);
  const amount = typeOf(({ type }) => type.path.at(-1) === 'Option' && type.params[0]?.type === u128);
  const calls = json.pallets.find(({ name }) => name === 'StakingRcClient')!.calls!.type;
  json.lookup.types[calls]!.type.def.variant!.variants.push({
    name: 'set_keys',
    fields: [field('keys', bytes), field('proof', bytes), field('max_delivery_and_remote_execution_fee', amount)],
    index: 10,
    docs: [],
  });
  const metadata = { magicNumber: read.magicNumber.toNumber(), metadata: { v15: json } };
  return { ...runtime, metadata: new Metadata(new TypeRegistry(), metadata).toHex(), sessionKeysApi: 2 };
}

/** A node whose every storage entry is empty. `calls` collects the methods it was asked. */
export function serve(runtime: ServedRuntime, calls: string[] = []): typeof fetch {
  const hash = `0x${'11'.repeat(32)}`;
  const header = { number: '0x64', parentHash: hash, stateRoot: hash, extrinsicsRoot: hash, digest: { logs: [] } };
  const version = {
    specName: runtime.specName,
    specVersion: runtime.specVersion,
    implName: 'test',
    implVersion: 0,
    authoringVersion: 0,
    transactionVersion: 26,
    stateVersion: 1,
    apis: [['0xab3c0572291feb8b', runtime.sessionKeysApi]],
  };
  const answers: Readonly<Record<string, unknown>> = {
    chain_getFinalizedHead: hash,
    chain_getBlockHash: hash,
    chain_getHeader: header,
    state_getRuntimeVersion: version,
    state_getMetadata: runtime.metadata,
    state_getStorage: null,
    system_chain: runtime.specName,
    system_properties: { ss58Format: 0, tokenDecimals: 10, tokenSymbol: 'DOT' },
    rpc_methods: { methods: [] },
  };
  return (_, init) => {
    const { method }: { method: string } = JSON.parse(typeof init?.body === 'string' ? init.body : '');
    calls.push(method);
    const known = method in answers;
    const error = { code: -32601, message: 'Method not found' };
    return Promise.resolve(
      Response.json({ jsonrpc: '2.0', id: 1, ...(known ? { result: answers[method] } : { error }) }),
    );
  };
}

interface TypeJson {
  readonly id: number;
  readonly type: {
    readonly path: readonly string[];
    readonly params: readonly { readonly type: number }[];
    readonly def: {
      readonly primitive?: string;
      readonly sequence?: { readonly type: number };
      readonly variant?: { readonly variants: unknown[] };
    };
  };
}

interface MetadataJson {
  readonly lookup: { readonly types: TypeJson[] };
  readonly pallets: readonly { readonly name: string; readonly calls: { readonly type: number } | null }[];
}

function field(name: string, type: number) {
  return { name, type, typeName: null, docs: [] };
}

/** The package holds the answer of `Metadata_metadata_at_version`: an option of bytes with their length in front. */
function withoutEnvelope(hex: string): Hex {
  const magic = '6d657461'; // `meta`
  return `0x${hex.slice(hex.indexOf(magic))}`;
}

import type { ApiPromise } from '@polkadot/api';
import { z } from 'zod';
import type { BlockView } from './block-view.ts';
import { callMaker } from './calls.ts';
import { type CallShape, type ChainCapabilities, type ChainFacts, makesProofs, setKeysPaths } from './capabilities.ts';
import { decode } from '../decode.ts';
import { readLayout } from './read-session.ts';

const Version = z.object({ specName: z.string(), specVersion: z.int(), apis: z.array(z.tuple([z.string(), z.int()])) });

/** What the runtimes of both chains say of themselves, at one finalized block of each. */
export function readCapabilities(
  relay: { readonly api: ApiPromise; readonly view: BlockView },
  assetHub: { readonly api: ApiPromise; readonly view: BlockView } | null,
): ChainCapabilities {
  const { apis } = versionOf(relay.view);
  return {
    relay: factsOf(relay.api, relay.view),
    assetHub: assetHub && factsOf(assetHub.api, assetHub.view),
    layout: readLayout(relay.view),
    setKeys: setKeysPaths(
      callOf(relay.api, 'session', 'setKeys'),
      assetHub && callOf(assetHub.api, 'stakingRcClient', 'setKeys'),
    ),
    proofs: makesProofs(apis),
    staking: stakingOn(relay.view, assetHub?.view ?? null),
  };
}

function factsOf(api: ApiPromise, view: BlockView): ChainFacts {
  const { specName, specVersion } = versionOf(view);
  const [symbol] = view.runtime.registry.chainTokens;
  const [decimals] = view.runtime.registry.chainDecimals;
  return {
    genesis: api.genesisHash.toHex(),
    specName,
    specVersion,
    ss58Prefix: decode('ss58Prefix', z.int(), view.constant('system', 'ss58Prefix') ?? view.runtime.registry.chainSS58),
    token: symbol === undefined || decimals === undefined ? null : { symbol, decimals },
  };
}

function callOf(api: ApiPromise, pallet: string, call: string): CallShape | null {
  const found = callMaker(api, pallet, call);
  return found && { args: found.meta.args.map(({ name }) => camelCase(name.toString())) };
}

/** Once the relay chain has the client of the Asset Hub's staking, its own `staking` is only a frozen copy. */
function stakingOn(relay: BlockView, assetHub: BlockView | null): ChainCapabilities['staking'] {
  if (relay.has('stakingAhClient', 'mode')) return assetHub?.has('staking', 'validators') ? 'asset-hub' : null;
  return relay.has('staking', 'validators') ? 'relay' : null;
}

function versionOf(view: BlockView): z.infer<typeof Version> {
  return decode('runtime version', Version, view.runtime.runtimeVersion.toJSON());
}

/** Metadata writes Rust's names. */
function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

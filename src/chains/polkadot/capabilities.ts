import { BatonError } from '../../domain/failure.ts';
import type { KeyLayout } from './session-keys.ts';

export type ChainName = 'relay' | 'asset-hub';

/** A way in which keys can be set. Which one is open shows at last on chain: a runtime may filter a call that it still has. */
export type SetKeysPath =
  | {
      /** `stakingRcClient.setKeys(keys, proof, maxFee)`: checked on Asset Hub, sent to the relay chain by XCM. */
      readonly chain: 'asset-hub';
      readonly call: 'stakingRcClient.setKeys';
      /** Whether the call bounds what delivery may cost the stash. */
      readonly takesMaxFee: boolean;
    }
  | { readonly chain: 'relay'; readonly call: 'session.setKeys' };

/** A call as the metadata describes it. */
export interface CallShape {
  /** Names of its arguments, in order, in camel case. */
  readonly args: readonly string[];
}

export interface ChainFacts {
  readonly genesis: string;
  readonly specName: string;
  readonly specVersion: number;
  /** Prefix of this chain's addresses. */
  readonly ss58Prefix: number;
  /** Letters and decimal places of the token; null where the chain does not say. */
  readonly token: { readonly symbol: string; readonly decimals: number } | null;
}

/** What both chains can do, as their runtimes say. */
export interface ChainCapabilities {
  readonly relay: ChainFacts;
  readonly assetHub: ChainFacts | null;
  readonly layout: KeyLayout;
  /** In the order in which to try them; empty when nothing that Baton knows can set keys. */
  readonly setKeys: readonly SetKeysPath[];
  /**
   * Whether the relay runtime makes proofs of ownership (version 2 of its API SessionKeys). With a proof-making runtime, keys
   * without a proof are refused on chain.
   */
  readonly proofs: boolean;
  /** Where `staking` lives: not on the relay chain once the Asset Hub's client of it is there. Null: on neither. */
  readonly staking: ChainName | null;
}

/** How a node makes session keys. */
export type RotateKeys = 'with-owner' | 'legacy' | 'none';

/** blake2b-64 of `SessionKeys`: how a runtime's version names this API. */
const SESSION_KEYS_API = '0xab3c0572291feb8b';
/** polkadot-sdk substrate/primitives/session/src/runtime_api.rs, prdoc/pr_1739: `generate_session_keys(owner, seed)`. */
const PROOFS_SINCE = 2;

/** @param apis the runtime version's list of API ids and versions */
export function makesProofs(apis: readonly (readonly [string, number])[]): boolean {
  return apis.some(([id, version]) => id === SESSION_KEYS_API && version >= PROOFS_SINCE);
}

/**
 * Which ways there are, the Asset Hub's first: where it is there, staking has moved and the relay's call is filtered or about to
 * be. A call whose arguments are others than known is not used.
 * @param relay `session.setKeys` of the relay chain, null where it is missing; `assetHub` the same of `stakingRcClient.setKeys`
 */
export function setKeysPaths(relay: CallShape | null, assetHub: CallShape | null): readonly SetKeysPath[] {
  const paths: SetKeysPath[] = [];
  const takes = assetHub && [assetHub.args[0], assetHub.args[1]].join() === 'keys,proof' ? assetHub.args : null;
  if (takes !== null && (takes.length === 2 || (takes.length === 3 && /^max\w*fee$/i.test(takes[2] ?? '')))) {
    paths.push({ chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: takes.length === 3 });
  }
  if (relay?.args.join() === 'keys,proof') paths.push({ chain: 'relay', call: 'session.setKeys' });
  return paths;
}

/** @param methods the node's answer to `rpc_methods`, which lists unsafe methods too */
export function rotateKeysOf(methods: readonly string[]): RotateKeys {
  if (methods.includes('author_rotateKeysWithOwner')) return 'with-owner';
  return methods.includes('author_rotateKeys') ? 'legacy' : 'none';
}

/**
 * The method by which this node can make keys that this chain accepts.
 * @throws `input/invalid` when there is none: keys without a proof are never made where the chain wants one
 */
export function rotateMethod(node: RotateKeys, proofs: boolean): 'author_rotateKeysWithOwner' | 'author_rotateKeys' {
  if (node === 'with-owner') return 'author_rotateKeysWithOwner';
  if (node === 'legacy' && !proofs) return 'author_rotateKeys';
  throw new BatonError(
    'input/invalid',
    node === 'none'
      ? 'The node has no call that makes session keys. Is it a validator client, asked over loopback?'
      : 'The chain wants a proof of ownership, and this node has no `author_rotateKeysWithOwner`. Install a current release.',
  );
}

/** What is known of a network before anybody asks it. */
interface NearNetwork {
  readonly chainId: string;
  /** `genesis_hash` of its `status`: a node or an RPC of another chain is refused. */
  readonly genesis: string;
}

/** Hashes: near/nearcore, the test `test_genesis_hash` and the constants of near-indexer's tools, the same in all. */
const NETWORKS: ReadonlyMap<unknown, NearNetwork> = new Map([
  ['mainnet', { chainId: 'mainnet', genesis: 'EPnLgE7iEq9s7yTkos96M3cWymH5avBAPm3qx3NXqR8H' }],
  ['testnet', { chainId: 'testnet', genesis: 'FWJ9kR6KFWoyMoNjpLXXGHeuiy7tEY6GmoFeCA5yuc6b' }],
]);

/** The public network of this name; null for `custom` and for anything else. */
export function knownNearNetwork(name: unknown): NearNetwork | null {
  return NETWORKS.get(name) ?? null;
}

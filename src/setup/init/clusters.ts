/** A public cluster, with RPCs that anybody may ask. */
interface KnownCluster {
  readonly name: string;
  readonly observers: readonly { readonly name: string; readonly url: string }[];
}

/**
 * By genesis hash: `solana genesis-hash` of each cluster, and the endpoints of solana.com/docs/references/clusters. They
 * limit how often they may be asked. Testnet and devnet have one operator only, so a second one has to be found.
 */
const CLUSTERS: Readonly<Record<string, KnownCluster>> = {
  '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d': {
    name: 'mainnet-beta',
    observers: [
      { name: 'solana', url: 'https://api.mainnet-beta.solana.com' },
      { name: 'publicnode', url: 'https://solana-rpc.publicnode.com' },
    ],
  },
  '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY': {
    name: 'testnet',
    observers: [{ name: 'solana', url: 'https://api.testnet.solana.com' }],
  },
  EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG: {
    name: 'devnet',
    observers: [{ name: 'solana', url: 'https://api.devnet.solana.com' }],
  },
};

/** The public cluster of this genesis hash, if it is one. */
export function knownCluster(genesis: string | null): KnownCluster | null {
  return genesis === null ? null : (CLUSTERS[genesis] ?? null);
}

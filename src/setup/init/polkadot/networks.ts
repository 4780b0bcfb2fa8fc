import { knownNetwork } from '../../../config/networks.ts';

const NAMES = ['polkadot', 'kusama', 'westend', 'paseo'] as const;
export type KnownName = (typeof NAMES)[number];

/** The public relay chain of this genesis hash; null for any other. */
export function networkOfGenesis(genesis: string): KnownName | null {
  return NAMES.find((name) => knownNetwork(name)?.genesis === genesis) ?? null;
}

/** The public relay chain whose directory is called so. */
export function networkOfDirectory(chainId: string): KnownName | null {
  return NAMES.find((name) => knownNetwork(name)?.chainId === chainId) ?? null;
}

interface Place {
  readonly name: string;
  readonly url: string;
}

/**
 * RPCs that anybody may ask, as wallets and explorers list them; each is tried before it is written down. They limit how
 * often they may be asked, and the hubs have one operator each.
 */
export const PUBLIC_RPCS: Readonly<
  Record<KnownName, { readonly relay: readonly Place[]; readonly hub: readonly Place[] }>
> = {
  polkadot: {
    relay: [
      { name: 'parity', url: 'https://rpc.polkadot.io' },
      { name: 'publicnode', url: 'https://polkadot-rpc.publicnode.com' },
    ],
    hub: [{ name: 'hub', url: 'https://polkadot-asset-hub-rpc.polkadot.io' }],
  },
  kusama: {
    relay: [
      { name: 'parity', url: 'https://kusama-rpc.polkadot.io' },
      { name: 'publicnode', url: 'https://kusama-rpc.publicnode.com' },
    ],
    hub: [{ name: 'hub', url: 'https://kusama-asset-hub-rpc.polkadot.io' }],
  },
  westend: {
    relay: [{ name: 'parity', url: 'https://westend-rpc.polkadot.io' }],
    hub: [{ name: 'hub', url: 'https://westend-asset-hub-rpc.polkadot.io' }],
  },
  paseo: {
    relay: [{ name: 'dwellir', url: 'https://paseo-rpc.n.dwellir.com' }],
    hub: [{ name: 'hub', url: 'https://asset-hub-paseo-rpc.n.dwellir.com' }],
  },
};

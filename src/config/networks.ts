/** What is known of a relay chain before anybody asks it. */
export interface Network {
  /** As people call it. */
  readonly title: string;
  /** Hash of block 0: a node or an RPC of another chain is refused. */
  readonly genesis: string;
  /** `id` of its chain spec, which names the directory of the keystore (polkadot-sdk polkadot/node/service/chain-specs). */
  readonly chainId: string;
  /** SS58 prefix of its addresses. */
  readonly prefix: number;
}

/**
 * The public relay chains. Genesis hashes of the first three: @polkadot/networks 14.0.3, defaults/genesis.ts; of Paseo: the telemetry
 * address in PAS-11, "Paseo Node Providers Requirements", which is that hash. Prefixes: ss58-registry; of Paseo: `SS58Prefix` in
 * paseo-network/runtimes relay/paseo/src/lib.rs, the same as Polkadot's.
 */
const NETWORKS: ReadonlyMap<unknown, Network> = new Map(
  Object.entries({
    polkadot: {
      title: 'Polkadot',
      genesis: '0x91b171bb158e2d3848fa23a9f1c25182fb8e20313b2c1eb49219da7a70ce90c3',
      chainId: 'polkadot',
      prefix: 0,
    },
    kusama: {
      title: 'Kusama',
      genesis: '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe',
      chainId: 'ksmcc3',
      prefix: 2,
    },
    westend: {
      title: 'Westend',
      genesis: '0xe143f23803ac50e8f6f8e62695d1ce9e4e1d68aa36c1cd2cfd15340213f3423e',
      chainId: 'westend2',
      prefix: 42,
    },
    paseo: {
      title: 'Paseo',
      genesis: '0x77afd6190f1554ad45fd0d31aee62aacc33c6db0ea801129acb813f913e0764f',
      chainId: 'paseo',
      prefix: 0,
    },
  }),
);

/** The public relay chain of this name; null for `custom` and for anything else. */
export function knownNetwork(name: unknown): Network | null {
  return NETWORKS.get(name) ?? null;
}

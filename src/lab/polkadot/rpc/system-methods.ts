import type { RpcTable } from './table.ts';

export interface SystemParts {
  readonly chainName: string;
  readonly bestNumber: () => number;
}

/** A public node, as `system_*` shows it. The client version is the one that the facts are of. */
export function systemMethods({ chainName, bestNumber }: SystemParts): RpcTable {
  return {
    methods: {
      system_chain: () => chainName,
      system_chainType: () => 'Live',
      system_name: () => 'Parity Polkadot',
      system_version: () => '1.21.0-lab',
      system_properties: () => ({ ss58Format: 0, tokenDecimals: 10, tokenSymbol: 'DOT' }),
      system_health: () => ({ peers: 12, isSyncing: false, shouldHavePeers: true }),
      system_syncState: () => ({ startingBlock: 0, currentBlock: bestNumber(), highestBlock: bestNumber() }),
      system_nodeRoles: () => ['Full'],
    },
    subscriptions: {},
  };
}

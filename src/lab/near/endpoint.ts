import { headOf, labHash, type ChainState } from './model/chain.ts';
import type { NearRules } from './model/member.ts';
import { START_HEIGHT } from './options.ts';
import { chainTable } from './rpc/chain-answers.ts';
import { nodeTable } from './rpc/node-answers.ts';
import { type NearRpcServer, startNearRpc } from './rpc/server.ts';

/** What a public node runs. */
const RELEASE = '2.13.1';

/** The RPC of a public node, which has no key and is always in step with the chain. */
export function startEndpoint(of: {
  readonly chain: { readonly chainId: string; readonly genesis: string; readonly protocol: number };
  readonly rules: NearRules;
  readonly state: () => ChainState;
}): Promise<NearRpcServer> {
  const { chain, rules, state } = of;
  const began = performance.now();
  const node = nodeTable(() => {
    const now = state();
    return {
      ...chain,
      release: RELEASE,
      latestProtocol: chain.protocol,
      rpcAddr: '0.0.0.0:3030',
      nodeKey: `ed25519:${labHash(rules.seed, 'public node')}`,
      signer: null,
      syncing: false,
      head: headOf(now),
      epochStartHeight: now.epoch.startHeight,
      members: now.epoch.members.map(({ account }) => account),
      // The lab's fleet is small; a node of mainnet has some 35.
      peers: 12,
      trackedShards: 'AllShards',
      archive: false,
      uptimeS: Math.floor((performance.now() - began) / 1000),
    };
  });
  return startNearRpc({
    table: {
      ...node,
      ...chainTable({ state, rules, chainId: chain.chainId, protocol: chain.protocol, genesisHeight: START_HEIGHT }),
    },
    port: 0,
  });
}

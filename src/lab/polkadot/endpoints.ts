import { encodeAddress } from '@polkadot/util-crypto';
import { RpcRefusal } from './chain/refusal.ts';
import type { Chains, ChainWithTypes } from './chains.ts';
import type { AssetHubState } from './model/asset-hub.ts';
import { keyOf } from './model/key-set.ts';
import type { Member } from './model/session.ts';
import type { RelayState } from './model/relay.ts';
import { RELAY_NAME } from './relay-name.ts';
import { authorMethods } from './rpc/author-methods.ts';
import { chainMethods } from './rpc/chain-methods.ts';
import { createRuntimeCall } from './rpc/runtime-call.ts';
import { type PolkadotRpcServer, startPolkadotRpc } from './rpc/server.ts';
import { stateMethods } from './rpc/state-methods.ts';
import { systemMethods } from './rpc/system-methods.ts';
import { joinTables, type RpcTable } from './rpc/table.ts';

/** What the relay chain's nodes know of its finality. */
export interface FinalityShown {
  readonly votes: (member: Member) => boolean;
  readonly beefyNumber: () => number | null;
}

/** The RPC of a public node of each chain. */
export async function startEndpoints(
  { relay, assetHub }: Chains,
  finality: FinalityShown,
): Promise<{ readonly relay: PolkadotRpcServer; readonly assetHub: PolkadotRpcServer }> {
  return {
    relay: await startPolkadotRpc(joinTables([tableOf(relay, RELAY_NAME), finalityMethods(relay.chain, finality)])),
    assetHub: await startPolkadotRpc(tableOf(assetHub, 'Lab Asset Hub')),
  };
}

function tableOf<S extends RelayState | AssetHubState>(parts: ChainWithTypes<S>, chainName: string): RpcTable {
  const { chain, encoder, runtime, versionJson } = parts;
  const runtimeCall = createRuntimeCall({ metadataHex: runtime.hex, encoder, ledger: chain.state });
  return joinTables([
    systemMethods({ chainName, bestNumber: () => chain.best().number }),
    chainMethods(chain),
    stateMethods(chain, { metadataHex: runtime.hex, runtimeVersion: versionJson, runtimeCall }),
    authorMethods(chain),
  ]);
}

/**
 * Who has voted in the round that runs (substrate/client/consensus/grandpa/rpc/src/report.rs), and how far BEEFY is
 * (substrate/client/consensus/beefy/rpc/src/lib.rs).
 */
function finalityMethods(chain: ChainWithTypes<RelayState>['chain'], { votes, beefyNumber }: FinalityShown): RpcTable {
  return {
    methods: {
      beefy_getFinalizedHead() {
        const number = beefyNumber();
        if (number === null) throw new RpcRefusal(1, 'BEEFY RPC endpoint not ready');
        return chain.byNumber(number)?.hash;
      },
      grandpa_roundState() {
        const { session, grandpaSetId, number } = chain.state();
        const silent = session.active.filter((member) => !votes(member));
        const totalWeight = session.active.length;
        const cast = {
          currentWeight: totalWeight - silent.length,
          missing: silent.map(({ keys }) => encodeAddress(keyOf(keys, 'gran'))),
        };
        const best = {
          round: number,
          totalWeight,
          thresholdWeight: Math.floor((2 * totalWeight) / 3) + 1,
          prevotes: cast,
          precommits: cast,
        };
        return { setId: grandpaSetId, best, background: [] };
      },
    },
    subscriptions: {},
  };
}

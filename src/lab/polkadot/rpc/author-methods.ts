import type { SimulatedChain } from '../chain/simulated-chain.ts';
import { accountOf, type Ledger } from '../model/ledger.ts';
import { accountIdOf } from '../scale/decode.ts';
import type { RpcTable } from './table.ts';

/** `author_*` as far as a public node offers it, and the next nonce. Keys are a node's own matter. */
export function authorMethods<S extends Ledger>(chain: SimulatedChain<S>): RpcTable {
  const nextNonce = (address: unknown): number => accountOf(chain.state(), accountIdOf(String(address))).nonce;
  return {
    methods: {
      author_submitExtrinsic: ([hex]) => chain.submit(String(hex)),
      author_pendingExtrinsics: () => chain.pending(),
      system_accountNextIndex: ([address]) => nextNonce(address),
    },
    subscriptions: {
      author_submitAndWatchExtrinsic: {
        unsubscribe: 'author_unwatchExtrinsic',
        notification: 'author_extrinsicUpdate',
        start([hex], notify) {
          chain.submit(String(hex), notify);
          return () => {};
        },
      },
    },
  };
}

import type { Block } from '../chain/block.ts';
import type { SimulatedChain } from '../chain/simulated-chain.ts';
import type { Ledger } from '../model/ledger.ts';
import type { RpcSubscription, RpcTable } from './table.ts';

/** `chain_*`: blocks, headers, heads. */
export function chainMethods<S extends Ledger>(chain: SimulatedChain<S>): RpcTable {
  const blockAt = (hash: unknown): Block | undefined => (typeof hash === 'string' ? chain.byHash(hash) : chain.best());
  const heads = (unsubscribe: string, notification: string, event: 'best' | 'finalized'): RpcSubscription => ({
    unsubscribe,
    notification,
    start(_, notify) {
      const tell = (block: Block): void => notify(block.header);
      tell(event === 'best' ? chain.best() : chain.finalized());
      chain.events.on(event, tell);
      return () => chain.events.off(event, tell);
    },
  });
  return {
    methods: {
      chain_getHeader: ([hash]) => blockAt(hash)?.header ?? null,
      chain_getBlock([hash]) {
        const block = blockAt(hash);
        return block ? { block: { header: block.header, extrinsics: block.extrinsics }, justifications: null } : null;
      },
      chain_getBlockHash([number]) {
        if (number === undefined || number === null) return chain.best().hash;
        if (Array.isArray(number)) return number.map((each) => chain.byNumber(Number(each))?.hash ?? null);
        return chain.byNumber(Number(number))?.hash ?? null;
      },
      chain_getFinalizedHead: () => chain.finalized().hash,
    },
    subscriptions: {
      // Names of old that nodes still know (substrate/client/rpc-api/src/chain/mod.rs, aliases); some clients use them.
      chain_subscribeNewHead: heads('chain_unsubscribeNewHead', 'chain_newHead', 'best'),
      chain_subscribeNewHeads: heads('chain_unsubscribeNewHeads', 'chain_newHead', 'best'),
      chain_subscribeAllHeads: heads('chain_unsubscribeAllHeads', 'chain_allHead', 'best'),
      chain_subscribeFinalizedHeads: heads('chain_unsubscribeFinalizedHeads', 'chain_finalizedHead', 'finalized'),
    },
  };
}

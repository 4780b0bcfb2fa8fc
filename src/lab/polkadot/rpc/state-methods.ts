import { blake2AsHex } from '@polkadot/util-crypto';
import type { Block } from '../chain/block.ts';
import { RpcRefusal } from '../chain/refusal.ts';
import type { SimulatedChain } from '../chain/simulated-chain.ts';
import type { Ledger } from '../model/ledger.ts';
import type { Hex } from '../model/names.ts';
import type { RpcTable } from './table.ts';

export interface StateParts {
  readonly metadataHex: Hex;
  /** As `state_getRuntimeVersion` answers. */
  readonly runtimeVersion: object;
  /** `state_call`: null for a function that the lab does not play. */
  readonly runtimeCall: (name: string, data: Hex) => Hex | null;
}

/** Code and words of substrate/client/rpc for a client's error. */
const clientError = (why: string): RpcRefusal => new RpcRefusal(4003, `Client error: ${why}`);

/** `state_*`: storage at any block whose state is kept, metadata, runtime calls. */
export function stateMethods<S extends Ledger>(chain: SimulatedChain<S>, parts: StateParts): RpcTable {
  const storageAt = (hash: unknown): ReadonlyMap<Hex, Hex> => {
    const block = typeof hash === 'string' ? chain.byHash(hash) : chain.best();
    if (!block) throw clientError(`UnknownBlock: Header was not found in the database: ${String(hash)}`);
    if (block.storage === null) throw clientError(`UnknownBlock: State already discarded for ${block.hash}`);
    return block.storage;
  };
  const keysFrom = (prefix: unknown, start: unknown, hash: unknown): Hex[] =>
    [...storageAt(hash).keys()]
      .filter((key) => key.startsWith(String(prefix)) && (typeof start !== 'string' || key > start))
      .toSorted();
  const changesAt = (keys: unknown, hash: unknown): object[] => {
    const storage = storageAt(hash);
    const block = typeof hash === 'string' ? hash : chain.best().hash;
    return [{ block, changes: hexList(keys).map((key) => [key, storage.get(key) ?? null]) }];
  };
  return {
    methods: {
      state_getMetadata: () => parts.metadataHex,
      state_getRuntimeVersion: () => parts.runtimeVersion,
      state_getStorage: ([key, hash]) => storageAt(hash).get(String(key)) ?? null,
      state_getStorageHash: ([key, hash]) => hashOf(storageAt(hash).get(String(key))),
      state_getStorageSize: ([key, hash]) => bytesOf(storageAt(hash).get(String(key))),
      state_queryStorageAt: ([keys, hash]) => changesAt(keys, hash),
      state_getKeysPaged: ([prefix, count, start, hash]) => keysFrom(prefix, start, hash).slice(0, Number(count)),
      state_call([name, data]) {
        const answer = parts.runtimeCall(String(name), String(data));
        if (answer === null) throw clientError(`Execution failed: Exported method ${String(name)} is not found`);
        return answer;
      },
    },
    subscriptions: {
      state_subscribeRuntimeVersion: {
        unsubscribe: 'state_unsubscribeRuntimeVersion',
        notification: 'state_runtimeVersion',
        // A lab's runtime is never upgraded.
        start(_, notify) {
          notify(parts.runtimeVersion);
          return () => {};
        },
      },
      state_subscribeStorage: {
        unsubscribe: 'state_unsubscribeStorage',
        notification: 'state_storage',
        start: ([keys], notify) => watchStorage(chain, hexList(keys), notify),
      },
    },
  };
}

/** First every key, then those that changed. */
function watchStorage<S extends Ledger>(
  chain: SimulatedChain<S>,
  keys: readonly Hex[],
  notify: (result: unknown) => void,
): () => void {
  const last = new Map<Hex, Hex | null>();
  const tell = ({ hash, storage }: Block): void => {
    const now = keys.map((key) => [key, storage?.get(key) ?? null] as const);
    const changes = now.filter(([key, value]) => last.get(key) !== value);
    for (const [key, value] of changes) last.set(key, value);
    if (changes.length > 0) notify({ block: hash, changes });
  };
  tell(chain.best());
  chain.events.on('best', tell);
  return () => chain.events.off('best', tell);
}

const hexList = (keys: unknown): readonly Hex[] => (Array.isArray(keys) ? keys.map(String) : []);
const bytesOf = (value: Hex | undefined): number | null => (value === undefined ? null : (value.length - 2) / 2);
const hashOf = (value: Hex | undefined): Hex | null => (value === undefined ? null : blake2AsHex(value));

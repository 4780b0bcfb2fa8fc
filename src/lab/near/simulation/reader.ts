import type { NearReader } from '../../../chains/near/port.ts';
import { GENESIS, POOL, PUBLIC_KEY } from './cast.ts';
import type { Block, Chain, Epoch } from './chain.ts';

/** The protocol that the network runs, and every node of a play. */
export const PROTOCOL = 87;

/** One RPC that tells the truth. @param at the newest block it knows */
export function createReader(chain: Chain, at: () => Block = () => chain.head()): NearReader {
  return {
    async status() {
      const { height, atMs } = at();
      return {
        chainId: 'mainnet',
        genesis: GENESIS,
        protocol: PROTOCOL,
        latestProtocol: PROTOCOL,
        syncing: false,
        height,
        blockTimeMs: atMs,
      };
    },
    async finalBlock() {
      const { height, atMs } = chain.at(at().final);
      return { height, hash: `block ${height}`, epochId: epochIdOf(chain.epoch()), timeMs: atMs };
    },
    async block(height) {
      const found = height > at().height ? null : chain.at(height);
      return found?.height === height
        ? { height, hash: `block ${height}`, epochId: epochIdOf(chain.epoch()), timeMs: found.atMs }
        : null;
    },
    async epoch(pool) {
      const epoch = chain.epoch();
      const { blocks, chunks, endorsements } = epoch.duties;
      return {
        startHeight: epoch.startHeight,
        startMs: epoch.startMs,
        height: at().height,
        seat:
          epoch.seat && pool === POOL
            ? {
                pool,
                publicKey: PUBLIC_KEY,
                shards: [0],
                blocks: duty(blocks),
                chunks: duty(chunks),
                endorsements: duty(endorsements),
              }
            : null,
        next: chain.elected(),
        kickedOut: null,
      };
    },
    async previousEpochStart() {
      const { startHeight, startMs } = chain.previousEpoch();
      return { height: startHeight, startMs };
    },
    windows: async () => chain.windows(),
    async protocol() {
      return {
        epochLength: chain.epochBlocks,
        blockThreshold: 80,
        chunkThreshold: 80,
        endorsementThreshold: 70,
        protocol: PROTOCOL,
      };
    },
  };
}

const duty = ([produced, expected]: readonly [number, number]) => ({ produced, expected });
const epochIdOf = ({ startHeight }: Epoch): string => `epoch of ${startHeight}`;

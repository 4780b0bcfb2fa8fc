import type { SimulatedChain } from './chain/simulated-chain.ts';
import { keyFileName } from './model/key-file.ts';
import { keyOf, splitKeySet } from './model/key-set.ts';
import type { RelayState } from './model/relay.ts';
import type { BlockLine } from './node-lines.ts';
import type { SlotOutcome } from './slot.ts';

/** The file name of the key with which a node of the lab made the block; null where other people's node did. */
export const authorKey = ({ author, authors }: SlotOutcome): string | null =>
  authors.length === 0 ? null : keyFileName({ type: 'babe', public: keyOf(author.keys, 'babe') });

/** What every node is told of the newest block. */
export function blockLine(relay: SimulatedChain<RelayState>, author: string | null): BlockLine {
  const { number, hash } = relay.best();
  const finalized = relay.finalized();
  const { currentIndex, active } = relay.state().session;
  return {
    kind: 'block',
    number,
    hash,
    finalized: { number: finalized.number, hash: finalized.hash },
    session: currentIndex,
    authorities: active.flatMap(({ keys }) => splitKeySet(keys).map(keyFileName)),
    author,
  };
}

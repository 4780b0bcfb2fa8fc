import { EventEmitter } from 'node:events';
import type { Call } from '../model/calls.ts';
import type { Ledger } from '../model/ledger.ts';
import type { AccountId, Hex } from '../model/names.ts';
import type { Applied } from '../model/outcome.ts';
import type { RecordedEvent } from '../scale/encode.ts';
import { admit } from './admit.ts';
import { applyPool } from './apply-pool.ts';
import type { Block } from './block.ts';
import { type BlockTypes, createBlocks } from './blocks.ts';
import { createPool, type Watcher } from './pool.ts';

/** What a chain is made of: its types, its rules and where it begins. */
export interface ChainParts<S extends Ledger> extends BlockTypes<S> {
  readonly genesis: S;
  /** The wall clock of the first block. Unit: milliseconds since 1970. */
  readonly startedMs: number;
  readonly call: (state: S, who: AccountId, call: Call) => Applied<S>;
}

/** What one block brings apart from the extrinsics that wait. */
export interface NextBlock<S> {
  readonly timestampMs: number;
  readonly logs: readonly Hex[];
  readonly begin: (state: S) => Applied<S>;
}

export interface ChainEvents {
  best: [block: Block];
  finalized: [block: Block];
}

/** A chain without forks: blocks, their states, and what waits to get into the next one. */
export interface SimulatedChain<S extends Ledger> {
  readonly genesisHash: Hex;
  readonly events: EventEmitter<ChainEvents>;
  readonly state: () => S;
  best(): Block;
  finalized(): Block;
  byHash(hash: Hex): Block | undefined;
  byNumber(number: number): Block | undefined;
  pending(): readonly Hex[];
  /**
   * Takes a signed extrinsic as a node does.
   * @returns its hash
   * @throws RpcRefusal in the words of a node
   */
  submit(hex: Hex, watcher?: Watcher | null): Hex;
  makeBlock(next: NextBlock<S>): Block;
  /** Blocks up to this number are final. */
  finalize(number: number): void;
  /** Changes the state behind the chain's back: for scenes. It shows from the next block on. */
  readonly change: (edit: (state: S) => S) => void;
  /** `losing`: extrinsics are accepted and forgotten. `holding`: they are kept, and no block takes one. */
  setPool(mode: PoolMode): void;
}

export type PoolMode = 'open' | 'losing' | 'holding';

export function createChain<S extends Ledger>(parts: ChainParts<S>): SimulatedChain<S> {
  const events = new EventEmitter<ChainEvents>();
  const pool = createPool();
  const blocks = createBlocks(parts);
  let state = parts.genesis;
  let mode: PoolMode = 'open';
  let finalizedNumber = 0;
  const genesis = blocks.append({ state, timestampMs: parts.startedMs, logs: [], extrinsics: [], records: [] });
  const view = {
    identity: () => ({ ...parts.version, genesisHash: genesis.hash }),
    hashOf: (number: number) => blocks.byNumber(number)?.hash ?? null,
  };

  function submit(hex: Hex, watcher: Watcher | null = null): Hex {
    const candidate = { hex, state, number: blocks.best().number + 1, isKnown: pool.has };
    const extrinsic = admit(parts.runtime, view, candidate);
    if (mode === 'losing') return extrinsic.hash;
    pool.add(extrinsic, watcher);
    pool.tell(extrinsic.hash, 'ready');
    return extrinsic.hash;
  }

  function makeBlock({ timestampMs, logs, begin }: NextBlock<S>): Block {
    const begun = begin(state);
    const early: RecordedEvent[] = begun.events.map((event) => ({ extrinsic: null, event }));
    const number = blocks.best().number + 1;
    const waiting = mode === 'open' ? pool.list() : [];
    const taken = applyPool({ state: begun.state, call: parts.call, waiting, number });
    state = taken.state;
    pool.drop(taken.dropped);
    const extrinsics = [parts.encoder.timestamp(timestampMs), ...taken.included.map((each) => each.hex)];
    const records = [...early, ...taken.records];
    const block = blocks.append({ state, timestampMs, logs, extrinsics, records });
    pool.include(
      taken.included.map((each) => each.hash),
      block,
    );
    events.emit('best', block);
    return block;
  }

  function finalize(number: number): void {
    while (finalizedNumber < Math.min(number, blocks.best().number)) {
      const block = blocks.at(++finalizedNumber);
      pool.finalize(block);
      events.emit('finalized', block);
    }
  }

  return {
    genesisHash: genesis.hash,
    events,
    state: () => state,
    best: blocks.best,
    finalized: () => blocks.at(finalizedNumber),
    byHash: blocks.byHash,
    byNumber: blocks.byNumber,
    pending: () => pool.list().map((each) => each.hex),
    submit,
    makeBlock,
    finalize,
    change: (edit) => void (state = edit(state)),
    setPool: (next) => void (mode = next),
  };
}

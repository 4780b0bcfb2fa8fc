import type { Ledger } from '../model/ledger.ts';
import type { Hex } from '../model/names.ts';
import { commonStorage } from '../scale/common-storage.ts';
import type { Encoder, RecordedEvent, StorageItem } from '../scale/encode.ts';
import type { RuntimeMetadata } from '../scale/runtime-metadata.ts';
import { type Block, sealBlock } from './block.ts';

export interface RuntimeVersion {
  readonly specName: string;
  readonly specVersion: number;
  readonly transactionVersion: number;
}

/** What the blocks of a chain are made with. */
export interface BlockTypes<S extends Ledger> {
  readonly runtime: RuntimeMetadata;
  readonly encoder: Encoder;
  readonly version: RuntimeVersion;
  /** The storage of the pallets that this chain alone has. */
  readonly project: (state: S) => readonly StorageItem[];
  /** Sets the genesis block apart from that of another chain. */
  readonly salt: string;
}

/** All that a new block holds. */
export interface BlockContent<S> {
  readonly state: S;
  readonly timestampMs: number;
  readonly logs: readonly Hex[];
  readonly extrinsics: readonly Hex[];
  readonly records: readonly RecordedEvent[];
}

/** The blocks of a chain without forks. */
export interface Blocks<S> {
  append(content: BlockContent<S>): Block;
  readonly best: () => Block;
  /** @throws RangeError when there is none */
  at(number: number): Block;
  readonly byHash: (hash: Hex) => Block | undefined;
  readonly byNumber: (number: number) => Block | undefined;
}

/** States of older blocks are thrown away, as a node without `--pruning archive` does; that one keeps 256. */
const STATES_KEPT = 1_000;

export function createBlocks<S extends Ledger>(types: BlockTypes<S>): Blocks<S> {
  const blocks: Block[] = [];
  const numbers = new Map<Hex, number>();

  function storageOf({ state, timestampMs, records }: BlockContent<S>): Map<Hex, Hex> {
    const parent = blocks.at(-1);
    const facts = {
      number: blocks.length,
      parentHash: parent?.hash ?? ZERO_HASH,
      genesisHash: blocks[0]?.hash ?? ZERO_HASH,
      timestampMs,
      eventCount: records.length,
      ...types.version,
    };
    const items = [...commonStorage(state, facts), ...types.project(state)];
    const storage = new Map(items.map((item) => types.encoder.storage(item)));
    return storage.set(EVENTS_KEY, types.encoder.events(records));
  }

  const at = (number: number): Block => {
    const block = blocks[number];
    if (!block) throw new RangeError(`the chain has no block ${number}`);
    return block;
  };
  return {
    at,
    best: () => at(blocks.length - 1),
    byHash: (hash) => blocks[numbers.get(hash) ?? -1],
    byNumber: (number) => blocks[number],
    append(content) {
      const { logs, extrinsics } = content;
      const parent = blocks.at(-1) ?? null;
      const parts = { parent, logs, extrinsics, storage: storageOf(content), salt: types.salt };
      const block = sealBlock(types.runtime.registry, parts);
      blocks.push(block);
      numbers.set(block.hash, block.number);
      const old = blocks[block.number - STATES_KEPT];
      if (old) blocks[old.number] = { ...old, storage: null };
      return block;
    },
  };
}

const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`;
/** twox128("System") and twox128("Events"): the same on every chain. */
const EVENTS_KEY: Hex = '0x26aa394eea5630e07c48ae0c9558cef780d41e5e16056765bc8461851072c9d7';

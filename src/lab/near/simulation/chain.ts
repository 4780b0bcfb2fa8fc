import { createPrng } from '../../cluster/prng.ts';
import { PUBLIC_KEY } from './cast.ts';

/** About what NEAR takes. Unit: milliseconds. */
export const BLOCK_MS = 600;
/** As on mainnet. Unit: blocks. */
export const EPOCH_BLOCKS = 43_200;
/** NEAR is old: heights do not begin at 0. */
const FIRST_EPOCH = 2_800;
/** Our validator is to produce every so many-th block. */
const OUR_BLOCKS = 8;
/** A part of an epoch is over when a play begins, so that the kick-out budget is no matter of a few blocks. */
const BEGAN_BEFORE = 0.4;
/** A maintenance window comes every so many heights and is so long: enough for a restart. */
const WINDOW_EVERY = 2_000;
const WINDOW_HEIGHTS = 1_100;

export interface Block {
  readonly height: number;
  readonly atMs: number;
  /** The newest block that is final once this one is there: two follow it at the next heights. */
  readonly final: number;
}

/** What a scene can do to the chain. */
export interface ChainStage {
  /** Chance that a height has no block. */
  skips: number;
  /** No height that is ever produced makes another final. */
  finalityStands: boolean;
  /** Whether the pool is in the validator set of the epochs that begin from now on. */
  elected: boolean;
}

export interface Duties {
  blocks: [produced: number, expected: number];
  chunks: [produced: number, expected: number];
  endorsements: [produced: number, expected: number];
}

export interface Epoch {
  readonly startHeight: number;
  readonly startMs: number;
  readonly seat: boolean;
  readonly duties: Duties;
}

/** A chain of NEAR, height by height: heights may be skipped, and what is final lags behind. */
export function createChain(
  stage: ChainStage,
  { startMs, seed, epochBlocks }: { readonly startMs: number; readonly seed: number; readonly epochBlocks: number },
) {
  const prng = createPrng(seed, 'near chain');
  const first = FIRST_EPOCH * EPOCH_BLOCKS + Math.floor(epochBlocks * BEGAN_BEFORE);
  const blocks: Block[] = [{ height: first, atMs: startMs, final: first - 2 }];
  const epochs: Epoch[] = [];
  const sinceMs = startMs - Math.floor(epochBlocks * BEGAN_BEFORE) * BLOCK_MS;
  begin(FIRST_EPOCH * EPOCH_BLOCKS - epochBlocks, sinceMs - epochBlocks * BLOCK_MS, true);
  begin(FIRST_EPOCH * EPOCH_BLOCKS, sinceMs, true);
  let height = first;

  function begin(startHeight: number, startedMs: number, seat: boolean): void {
    const past = Math.floor(epochBlocks * BEGAN_BEFORE);
    const done = startedMs < startMs ? past : 0;
    const all = (every: number): [number, number] => [Math.floor(done / every), Math.floor(done / every)];
    epochs.push({
      startHeight,
      startMs: startedMs,
      seat,
      duties: { blocks: all(OUR_BLOCKS), chunks: all(2), endorsements: all(1) },
    });
  }

  /** One height. @param signs whether our validator does what is due */
  function tick(nowMs: number, signs: boolean): void {
    height++;
    const before = last(blocks);
    const epoch = last(epochs);
    const isOurs = epoch.seat && height % OUR_BLOCKS === 0;
    if (isOurs) count(epoch.duties.blocks, signs);
    if (isOurs ? !signs : prng.chance(stage.skips)) return;
    if (epoch.seat && height % 2 === 0) count(epoch.duties.chunks, signs);
    if (epoch.seat) count(epoch.duties.endorsements, signs);
    const [two] = [blocks.at(-2)];
    const isFinal = two?.height === height - 2 && before.height === height - 1 && !stage.finalityStands;
    blocks.push({ height, atMs: nowMs, final: isFinal ? height - 2 : before.final });
    if (height >= epoch.startHeight + epochBlocks) begin(height, nowMs, stage.elected);
  }

  return {
    epochBlocks,
    tick,
    head: (): Block => last(blocks),
    /** The newest block at or below a height. */
    at(asked: number): Block {
      return blocks.findLast((block) => block.height <= asked) ?? first0();
    },
    epoch: (): Epoch => last(epochs),
    previousEpoch: (): Epoch => epochs.at(-2) ?? last(epochs),
    elected: (): boolean => stage.elected,
    publicKey: PUBLIC_KEY,
    /** Heights without a block or a chunk of ours, in this epoch. */
    windows(): readonly { readonly from: number; readonly to: number }[] {
      const { startHeight, seat } = last(epochs);
      const end = startHeight + epochBlocks;
      if (!seat) return [{ from: last(blocks).height, to: end }];
      const next = Math.ceil(last(blocks).height / WINDOW_EVERY) * WINDOW_EVERY;
      return [0, 1, 2]
        .map((nth) => next - WINDOW_EVERY + nth * WINDOW_EVERY)
        .map((from) => ({ from, to: Math.min(end, from + WINDOW_HEIGHTS) }))
        .filter(({ from, to }) => to > from && to > last(blocks).height);
    },
  };

  function first0(): Block {
    const [found] = blocks;
    if (found === undefined) throw new Error('a chain has a first block');
    return found;
  }
}

export type Chain = ReturnType<typeof createChain>;

function count(duty: [produced: number, expected: number], does: boolean): void {
  duty[1]++;
  if (does) duty[0]++;
}

function last<T>(list: readonly T[]): T {
  const found = list.at(-1);
  if (found === undefined) throw new Error('an empty list has no last');
  return found;
}

/** A block that somebody saw, with its own time. Unit of `timeMs`: milliseconds since 1970. */
export interface SeenBlock {
  readonly height: number;
  readonly timeMs: number;
}

export interface HeightMargin {
  /** The standby's final head has to have come this far. */
  readonly finalHeight: number;
  /** The highest head that the old node may have had. */
  readonly oldHead: number;
  /** The longest time without a block before the stop. Unit: milliseconds. */
  readonly stallMs: number;
}

/** Safety protocol 5. */
export const LEAST_HEIGHTS = 2;
/**
 * While no block comes, doomslug approves to skip one height after the other: the first after a delay that grows, and is never less
 * than half of what a block takes on average (chain/chain/src/doomslug.rs: min_delay is at most the mean production delay). Twice
 * the heights that would have come is what the old node may have signed for.
 */
const SKIPS_PER_BLOCK_TIME = 2;
/**
 * A block is final where the next two heights have blocks on top of it (last_final_block in core/primitives/src/block_header.rs), so that
 * a node's head is at least this far above what is final on it, and it approves only heights above its head. Unit: heights.
 */
const HEAD_ABOVE_FINAL = 2;

/**
 * How far the chain has to be, finally, before another node may sign with the key: a node approves only heights above its head, so that it
 * cannot contradict what the old one has approved. Two heights above the old head have to be final, and the head of the new node
 * has to be at or above every height that the old node may have approved to skip while no block came.
 * @param blocks what was seen before and at the stop, in any order; blocks between two of them are not known, so their whole time
 *   counts as one without a block, from the lower height on
 * @param oldHead the highest head that anybody knew after the stop
 * @param stoppedAtMs when the old node was seen to be gone. Milliseconds since 1970
 * @param blockMs how long a block takes on average. Unit: milliseconds
 */
export function heightMargin(
  blocks: readonly SeenBlock[],
  {
    oldHead,
    stoppedAtMs,
    blockMs,
  }: { readonly oldHead: number; readonly stoppedAtMs: number; readonly blockMs: number },
): HeightMargin {
  const inOrder = blocks.filter(({ timeMs }) => timeMs <= stoppedAtMs).toSorted((a, b) => a.height - b.height);
  let finalHeight = oldHead + LEAST_HEIGHTS;
  let stallMs = 0;
  inOrder.forEach(({ height, timeMs }, at) => {
    const next = inOrder[at + 1];
    if (next?.height === height) return;
    const untilMs = next?.timeMs ?? stoppedAtMs;
    const gapMs = Math.max(0, untilMs - timeMs);
    const blocksBetween = next === undefined ? 0 : next.height - height - 1;
    stallMs = Math.max(stallMs, gapMs - blocksBetween * blockMs);
    const approved = height + Math.ceil((SKIPS_PER_BLOCK_TIME * gapMs) / blockMs);
    finalHeight = Math.max(finalHeight, approved - HEAD_ABOVE_FINAL);
  });
  return { finalHeight, oldHead, stallMs: Math.round(stallMs) };
}

import type { NearBlock, NearObserver } from '../../../chains/near/port.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import type { SeenBlock } from './height-margin.ts';
import { lookAtStandby, type Heads } from './seen-heads.ts';
import { within } from './within.ts';

/**
 * So many heights below the head. A stall that was over before the old node stopped counts too: it may have approved to skip heights that
 * the chain has not come to yet. Between two blocks that are known a stall is assumed; so each distance is at most one and a half times
 * the one before, which lengthens no margin on a chain whose blocks come up to half slower than on average. The last covers a stall of
 * a quarter of an hour on mainnet.
 */
const DISTANCES = [1, 2, 4, 7, 11, 17, 26, 40, 61, 92, 139, 209, 314, 472, 709, 1_064, 1_597, 2_396, 3_595];
/** Of the moments since they were told before in this execution; what lies between counts as any other stretch. */
const LATELY = DISTANCES.filter((distance) => distance <= 40);

const TOLD = 'near-look-back';

/**
 * Adds blocks of the time before anybody watched, below the head of the standby, which is ours. Where one observer has told, the others
 * are waited for a little: one alone could leave a stall out.
 * @returns whether one has told; it does not throw
 */
export async function lookBack(context: RunContext, deps: NearDeps, heads: Heads): Promise<boolean> {
  await lookAtStandby(context, deps, heads).catch(() => undefined);
  const head = heads.standby === null ? null : statusOf(heads.standby);
  if (head === null) return false;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes this key
  const before = context.live.get(TOLD) as readonly SeenBlock[] | undefined;
  heads.blocks.push(...(before ?? []));
  const distances = before === undefined ? DISTANCES : LATELY;
  const asked = deps.observers.map(({ chain }) => told(chain, { height: head.height, distances }, heads));
  const hasTold = await Promise.any(asked).then(
    () => true,
    () => false,
  );
  if (!hasTold) return false;
  await within(deps, Promise.allSettled(asked));
  context.live.set(TOLD, [...heads.blocks]);
  return true;
}

/** All of it once more, whatever was told before. @returns as `lookBack` */
export function lookBackAnew(context: RunContext, deps: NearDeps, heads: Heads): Promise<boolean> {
  context.live.delete(TOLD);
  return lookBack(context, deps, heads);
}

/** One question after the other: an RPC that is none of ours counts them. */
async function told(
  chain: NearObserver['chain'],
  { height, distances }: { readonly height: number; readonly distances: readonly number[] },
  { blocks, ended }: Heads,
): Promise<void> {
  let hasBlocks = true;
  for (const distance of distances) {
    ended.throwIfAborted();
    const block = await blockAtOrBelow(chain, height - distance, hasBlocks ? MISSED_IN_A_ROW : 0);
    hasBlocks = block !== null;
    // After a stall many heights in a row can be without a block: it goes on below them.
    if (block !== null) blocks.push({ height: block.height, timeMs: block.timeMs });
  }
}

/**
 * A height without a block would double the distance to the next known one, and with it the stall that is assumed there. One in twenty is
 * missed on a bad day, so that as many in a row come to nothing.
 */
const MISSED_IN_A_ROW = 4;

async function blockAtOrBelow(chain: NearObserver['chain'], height: number, most: number): Promise<NearBlock | null> {
  for (let below = 0; below <= most; below++) {
    const block = await chain.block(height - below);
    if (block !== null) return block;
  }
  return null;
}

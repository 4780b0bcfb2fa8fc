import type { NearObserver } from '../../../chains/near/port.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import { lookAtStandby, type Heads } from './seen-heads.ts';
import { within } from './within.ts';

/**
 * So many heights below the head. A stall that was over before the old node stopped counts too: it may have approved to skip heights that
 * the chain has not come to yet. Between two blocks that are known a stall is assumed; so each distance is at most one and a half times
 * the one before, which lengthens no margin on a chain whose blocks come up to half slower than on average. The last covers a stall of
 * a quarter of an hour on mainnet.
 */
const DISTANCES = [1, 2, 4, 7, 11, 17, 26, 40, 61, 92, 139, 209, 314, 472, 709, 1_064, 1_597, 2_396, 3_595];

/**
 * Adds blocks of the time before anybody watched, below the head of the standby, which is ours. Where one observer has told, the others
 * are waited for a little: one alone could leave a stall out.
 * @returns whether one has told; it does not throw
 */
export async function lookBack(context: RunContext, deps: NearDeps, heads: Heads): Promise<boolean> {
  await lookAtStandby(context, deps, heads).catch(() => undefined);
  const head = heads.standby === null ? null : statusOf(heads.standby);
  if (head === null) return false;
  const asked = deps.observers.map(({ chain }) => told(chain, head.height, heads));
  const hasTold = await Promise.any(asked).then(
    () => true,
    () => false,
  );
  if (hasTold) await within(deps, Promise.allSettled(asked));
  return hasTold;
}

/** One question after the other: an RPC that is none of ours counts them. */
async function told(chain: NearObserver['chain'], height: number, { blocks, ended }: Heads): Promise<void> {
  for (const distance of DISTANCES) {
    ended.throwIfAborted();
    const block = await chain.block(height - distance);
    if (block !== null) blocks.push({ height: block.height, timeMs: block.timeMs });
  }
}

import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import { heightMargin } from './height-margin.ts';
import { lookBackAnew } from './look-back.ts';
import { MARGIN_WITHIN_MS } from './pace.ts';
import { readPace } from './read-margin.ts';
import { noHeads, nowByBlocks } from './seen-heads.ts';

/**
 * Why the height margin would not be reached, before anybody is stopped for it: the chain stood still until a moment ago, or nobody tells
 * of the blocks before. Null: nothing speaks against it.
 */
export async function stallAhead(context: RunContext, deps: NearDeps): Promise<string | null> {
  const heads = noHeads(context.signal);
  const [hasTold] = await Promise.all([lookBackAnew(context, deps, heads), readPace(context, deps, heads)]);
  const own = heads.standby === null ? null : statusOf(heads.standby);
  const { blocks, blockMs } = heads;
  if (!hasTold || own === null || blockMs === null)
    return `No observer tells of the blocks below the head of ${context.run.to}: how far the chain has to come is not known.`;
  const asOf = { oldHead: own.height, stoppedAtMs: nowByBlocks(deps, heads), blockMs };
  const { finalHeight, stallMs } = heightMargin(blocks, asOf);
  // The blocks of the stop itself come on top of it, and shorten what is left.
  if ((finalHeight - own.height) * blockMs <= MARGIN_WITHIN_MS / 2) return null;
  return `The chain stood still for up to ${Math.round(stallMs / 1000)} s: heights up to ${finalHeight} may be signed already. Ask again when block ${finalHeight} is final.`;
}

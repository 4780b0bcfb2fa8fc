import type { NearObserver } from '../../../chains/near/port.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import { glance } from './act.ts';
import { heightMargin } from './height-margin.ts';
import { lookBack } from './look-back.ts';
import { STILL_PAUSE_MS } from './pace.ts';
import { lookAtStandby, type Heads } from './seen-heads.ts';
import { within } from './within.ts';

/** Reads, as often as it takes, how far the chain is now that the old node is gone; until that is void, or the watch ends. */
export async function readMargin(
  context: RunContext,
  deps: NearDeps,
  heads: Heads,
  stoppedAtMs: number,
): Promise<void> {
  const isWanted = (): boolean => heads.margin === null && heads.stoppedAtMs === stoppedAtMs && !heads.ended.aborted;
  while (isWanted()) {
    const oldHead = await readOldHead(context, deps, heads);
    if (!isWanted()) return;
    if (oldHead !== null && heads.blockMs !== null)
      heads.margin = heightMargin(heads.blocks, { oldHead, stoppedAtMs, blockMs: heads.blockMs });
    // It is broken off by the end of the watch.
    else await deps.clock.sleep(STILL_PAUSE_MS, heads.ended).catch(() => undefined);
  }
}

/**
 * The highest head that an observer, the standby or the old node's log names; null where no observer, or not the standby, answers, or
 * nobody has told of the blocks before.
 */
async function readOldHead(context: RunContext, deps: NearDeps, heads: Heads): Promise<number | null> {
  const [newest, old] = await Promise.all([
    newestHeads(deps, heads),
    within(deps, glance(context, deps, context.run.from)),
    lookAtStandby(context, deps, heads),
    heads.blockMs === null ? readPace(context, deps, heads) : undefined,
  ]);
  if (!(await heads.lookedBack)) {
    heads.lookedBack = lookBack(context, deps, heads);
    return null;
  }
  const own = heads.standby === null ? null : statusOf(heads.standby);
  return newest.length === 0 || own === null ? null : Math.max(...newest, own.height, old?.loggedHead ?? 0);
}

/** At every observer that answers in time. Each head counts as a block that was seen, and the final one too. */
async function newestHeads(deps: NearDeps, { blocks }: Heads): Promise<number[]> {
  const asked = deps.observers.map(async ({ chain }) => {
    const [status, final] = await Promise.all([chain.status(), chain.finalBlock()]);
    blocks.push({ height: status.height, timeMs: status.blockTimeMs }, final);
    return status.height;
  });
  const heads = await Promise.all(asked.map((each) => within(deps, each)));
  return heads.filter((head) => head !== null);
}

/** How long a block takes on average, by the first observer that can say. It does not throw: it is asked again. */
export async function readPace(context: RunContext, deps: NearDeps, heads: Heads): Promise<void> {
  const { pool } = deps.targetOf(context);
  const asked = deps.observers.map(({ chain }) => meanBlockMs(chain, pool));
  heads.blockMs ??= await Promise.any(asked).catch(() => null);
}

async function meanBlockMs(chain: NearObserver['chain'], pool: string): Promise<number> {
  const [epoch, final] = await Promise.all([chain.epoch(pool), chain.finalBlock()]);
  const blocks = final.height - epoch.startHeight;
  if (epoch.startMs !== null && blocks > 0) return (final.timeMs - epoch.startMs) / blocks;
  // An epoch that has just begun: since the one before.
  const previous = await chain.previousEpochStart();
  if (previous.startMs === null || final.height <= previous.height) throw new Error('no pace is known');
  return (final.timeMs - previous.startMs) / (final.height - previous.height);
}

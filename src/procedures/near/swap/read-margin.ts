import type { NearObserver } from '../../../chains/near/port.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { heightMargin } from './height-margin.ts';
import { lookBack } from './look-back.ts';
import { STILL_PAUSE_MS } from './pace.ts';
import { askStandby, type Heads } from './seen-heads.ts';
import { lookAtEnd } from './short-looks.ts';
import { within } from './within.ts';

/** The end of the old node, as it was seen. */
interface End {
  /** Milliseconds since 1970. */
  readonly stoppedAtMs: number;
  /** Null: not known yet. */
  readonly loggedHead: number | null;
}

/** Reads, as often as it takes, how far the chain is now that the old node is gone; until that is void, or the watch ends. */
export async function readMargin(context: RunContext, deps: NearDeps, heads: Heads, end: End): Promise<void> {
  const { stoppedAtMs } = end;
  const isWanted = (): boolean => heads.margin === null && heads.stoppedAtMs === stoppedAtMs && !heads.ended.aborted;
  while (isWanted()) {
    const oldHead = await readOldHead(context, deps, heads, end);
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
async function readOldHead(context: RunContext, deps: NearDeps, heads: Heads, end: End): Promise<number | null> {
  // All at once, and each by the shortest way: every block that comes meanwhile is one more to wait for.
  const [newest, logged, own] = await Promise.all([
    newestHeads(deps, heads),
    end.loggedHead ?? within(deps, lookAtEnd(context, deps, context.run.from)).then((seen) => seen?.loggedHead ?? 0),
    askStandby(context, deps, heads, null),
    heads.blockMs === null ? readPace(context, deps, heads) : undefined,
  ]);
  if (!(await heads.lookedBack)) {
    heads.lookedBack = lookBack(context, deps, heads);
    return null;
  }
  return newest.length === 0 || own === null ? null : Math.max(...newest, own, logged);
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

/**
 * neard sends no second approval to skip sooner than its min_block_production_delay (nearcore/src/config.rs: 600 ms), and the margin counts on
 * half of what a block takes: an average that a stall at the beginning of an epoch has made longer than this says nothing of it. Unit: milliseconds.
 */
const LONGEST_BLOCK_MS = 1_200;

/** How long a block takes on average, by the first observer that can say. It does not throw: it is asked again. */
export async function readPace(context: RunContext, deps: NearDeps, heads: Heads): Promise<void> {
  const { pool } = deps.targetOf(context);
  const asked = deps.observers.map(({ chain }) => meanBlockMs(chain, pool));
  const meanMs = await Promise.any(asked).catch(() => null);
  heads.blockMs ??= meanMs === null ? null : Math.min(meanMs, LONGEST_BLOCK_MS);
}

async function meanBlockMs(chain: NearObserver['chain'], pool: string): Promise<number> {
  const [epoch, final] = await Promise.all([chain.epoch(pool), chain.finalBlock()]);
  const blocks = final.height - epoch.startHeight;
  if (epoch.startMs !== null && blocks > 0 && final.timeMs > epoch.startMs)
    return (final.timeMs - epoch.startMs) / blocks;
  // An epoch that has just begun: since the one before.
  const previous = await chain.previousEpochStart();
  if (previous.startMs === null || final.height <= previous.height || final.timeMs <= previous.startMs)
    throw new Error('no pace is known');
  return (final.timeMs - previous.startMs) / (final.height - previous.height);
}

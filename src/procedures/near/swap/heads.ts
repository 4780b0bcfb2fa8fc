import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { OBSERVER_PAUSE_MS, STILL_PAUSE_MS } from './pace.ts';
import { readMargin, readPace } from './read-margin.ts';
import { lookBack } from './look-back.ts';
import { askStandby, noHeads, nowByBlocks, type Heads } from './seen-heads.ts';

const HEADS = 'near-heads';

interface Watch {
  readonly heads: Heads;
  readonly end: () => void;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `headsOf` writes this key
const watchOf = (context: RunContext) => context.live.get(HEADS) as Watch | undefined;

/** The watch of this execution; begun where there is none yet. */
export function headsOf(context: RunContext, deps: NearDeps): Heads {
  const running = watchOf(context);
  if (running !== undefined) return running.heads;
  const ending = new AbortController();
  const heads = noHeads(ending.signal);
  const end = (): void => ending.abort();
  context.live.set(HEADS, { heads, end });
  context.onEnd(end);
  watch(context, deps, heads);
  return heads;
}

/** The margin has been reached, or somebody has given up. */
export function endWatch(context: RunContext): void {
  watchOf(context)?.end();
  context.live.delete(HEADS);
}

/**
 * The old node is gone now: what the margin is measured from is read. Called again, the first reading is void.
 * @param loggedHead the last head in its log, where it was seen; null: it is looked for
 */
export function oldIsGone(context: RunContext, deps: NearDeps, heads: Heads, loggedHead: number | null = null): void {
  heads.margin = null;
  heads.stoppedAtMs = nowByBlocks(deps, heads);
  void readMargin(context, deps, heads, { stoppedAtMs: heads.stoppedAtMs, loggedHead });
}

function watch(context: RunContext, deps: NearDeps, heads: Heads): void {
  void forever(deps, heads, STILL_PAUSE_MS, () => askStandby(context, deps, heads, heads.margin?.finalHeight ?? null));
  for (const { chain } of deps.observers)
    void forever(deps, heads, OBSERVER_PAUSE_MS, async () => {
      // Once the margin is known, the standby alone says how far the chain is.
      if (heads.margin !== null) return;
      const { height, blockTimeMs } = await chain.status();
      heads.blocks.push({ height, timeMs: blockTimeMs });
    });
  void readPace(context, deps, heads);
  heads.lookedBack = lookBack(context, deps, heads);
}

async function forever(deps: NearDeps, { ended }: Heads, pauseMs: number, once: () => Promise<unknown>): Promise<void> {
  while (!ended.aborted) {
    await once().catch(() => undefined);
    // It is broken off by the end of the watch.
    await deps.clock.sleep(pauseMs, ended).catch(() => undefined);
  }
}

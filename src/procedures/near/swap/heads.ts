import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NearObserver } from '../../../chains/near/port.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import { glance } from './act.ts';
import { heightMargin, type HeightMargin, type SeenBlock } from './height-margin.ts';
import { OBSERVER_PAUSE_MS, STILL_PAUSE_MS } from './pace.ts';

/** An observer that has not answered by then is not waited for where another one has. Unit: milliseconds. */
const SLOW_OBSERVER_MS = 2_000;

const WATCH = 'near-heads';

/** What is watched of the chain from the stop on, so that proof and margin are waited for at once. */
export interface HeadWatch {
  /** The old node is gone now: what the margin is measured from is read. Called again, the first reading is void. */
  stopped(): void;
  readonly isStopped: () => boolean;
  /** The margin of the last `stopped`; null while what it takes is not known. */
  readonly margin: () => HeightMargin | null;
  /** The standby's newest answer. */
  readonly standby: () => NearHostFacts | null;
  end(): void;
}

/** The watch of this execution; begun where there is none yet. */
export function headsOf(context: RunContext, deps: NearDeps): HeadWatch {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this function writes this key
  const running = context.live.get(WATCH) as HeadWatch | undefined;
  if (running !== undefined) return running;
  const watch = watchHeads(context, deps);
  context.live.set(WATCH, watch);
  context.onEnd(() => watch.end());
  return watch;
}

/** Ends the watch: the margin has been reached, or somebody has given up. */
export function endWatch(context: RunContext): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  (context.live.get(WATCH) as HeadWatch | undefined)?.end();
  context.live.delete(WATCH);
}

function watchHeads(context: RunContext, deps: NearDeps): HeadWatch {
  const blocks: SeenBlock[] = [];
  const ended = new AbortController();
  let standby: NearHostFacts | null = null;
  let blockMs: number | null = null;
  let reading = 0;
  let margin: HeightMargin | null = null;
  let isStopped = false;

  const seen = (height: number, timeMs: number): void => void blocks.push({ height, timeMs });

  async function forever(pauseMs: number, once: () => Promise<void>): Promise<void> {
    while (!ended.signal.aborted) {
      await once().catch(() => undefined);
      // It ends by the abort below.
      await deps.clock.sleep(pauseMs, ended.signal).catch(() => undefined);
    }
  }

  async function lookAtStandby(): Promise<void> {
    const facts = await glance(context, deps, context.run.to);
    if (facts === null) return;
    standby = facts;
    const status = statusOf(facts);
    if (status !== null) seen(status.height, status.blockTimeMs);
  }

  async function ask({ chain }: NearObserver): Promise<void> {
    // Once it is stopped the standby alone says how far the chain is.
    if (isStopped && margin !== null) return;
    const { height, blockTimeMs } = await chain.status();
    seen(height, blockTimeMs);
  }

  async function readPace(): Promise<void> {
    const pool = deps.targetOf(context).pool;
    blockMs ??= await firstOf(deps.observers, ({ chain }) => meanBlockMs(chain, pool));
  }

  async function read(mine: number, stoppedAtMs: number): Promise<void> {
    while (mine === reading && margin === null && !ended.signal.aborted) {
      const [heads, , old] = await Promise.all([
        newestHeads(deps, seen),
        blockMs === null ? readPace().catch(() => undefined) : undefined,
        within(deps, SLOW_OBSERVER_MS, glance(context, deps, context.run.from)),
        lookAtStandby(),
      ]);
      const own = standby === null ? null : statusOf(standby);
      if (mine !== reading) return;
      if (heads.length > 0 && own !== null && blockMs !== null)
        margin = heightMargin(blocks, {
          oldHead: Math.max(...heads, own.height, old?.loggedHead ?? 0),
          stoppedAtMs,
          blockMs,
        });
      else await deps.clock.sleep(STILL_PAUSE_MS, ended.signal).catch(() => undefined);
    }
  }

  void forever(STILL_PAUSE_MS, lookAtStandby);
  for (const observer of deps.observers) void forever(OBSERVER_PAUSE_MS, () => ask(observer));
  void readPace().catch(() => undefined);

  return {
    stopped: () => {
      isStopped = true;
      margin = null;
      reading += 1;
      void read(reading, deps.clock.now());
    },
    isStopped: () => isStopped,
    margin: () => margin,
    standby: () => standby,
    end: () => ended.abort(),
  };
}

/** Newest heights at every observer that answers in time; a slow one is left out. Each counts as a block that was seen, the final one too. */
async function newestHeads(deps: NearDeps, seen: (height: number, timeMs: number) => void): Promise<number[]> {
  const asked = deps.observers.map(async ({ chain }) => {
    const [status, final] = await Promise.all([chain.status(), chain.finalBlock()]);
    seen(status.height, status.blockTimeMs);
    seen(final.height, final.timeMs);
    return status.height;
  });
  const heads = await Promise.all(asked.map((each) => within(deps, SLOW_OBSERVER_MS, each)));
  return heads.filter((head) => head !== null);
}

/** Null where it takes longer, or fails. */
async function within<T>(deps: NearDeps, ms: number, work: Promise<T>): Promise<T | null> {
  const done = new AbortController();
  const late = deps.clock.sleep(ms, done.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([work.catch(() => null), late]);
  } finally {
    done.abort();
  }
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

function firstOf<T>(observers: readonly NearObserver[], ask: (observer: NearObserver) => Promise<T>): Promise<T> {
  return Promise.any(observers.map(ask));
}

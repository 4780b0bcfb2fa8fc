import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { NearHeads } from '../../../chains/near/short-looks.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { statusOf } from '../node-look.ts';
import { glance } from './act.ts';
import { lookAtHeads } from './short-looks.ts';
import type { HeightMargin, SeenBlock } from './height-margin.ts';

/** What is seen of the chain from the stop on, so that proof and margin are waited for at once. */
export interface Heads {
  /** What anybody saw, in the order in which it was seen. */
  readonly blocks: SeenBlock[];
  /** The standby's newest answer. */
  standby: NearHeads | null;
  /** The standby as it was last seen whole; null: not yet. */
  whole: NearHostFacts | null;
  /** The standby's newest block, and when it was first seen there by a clock that no one sets. Units: milliseconds. */
  newest: { readonly height: number; readonly timeMs: number; readonly seenAtMs: number } | null;
  /** How long a block takes in this epoch; null while nobody has said. Unit: milliseconds. */
  blockMs: number | null;
  /** Whether blocks of the time before were told. */
  lookedBack: Promise<boolean>;
  /** When the old node was seen to be gone for the last time; null: not yet. Milliseconds since 1970. */
  stoppedAtMs: number | null;
  /** The margin as of then; null while what it takes is not known. */
  margin: HeightMargin | null;
  readonly ended: AbortSignal;
}

/** Nothing seen yet. @param ended of whoever watches */
export function noHeads(ended: AbortSignal): Heads {
  return {
    blocks: [],
    standby: null,
    whole: null,
    newest: null,
    lookedBack: Promise.resolve(false),
    blockMs: null,
    stoppedAtMs: null,
    margin: null,
    ended,
  };
}

/** A whole look at the standby. */
export async function lookAtStandby(context: RunContext, deps: NearDeps, heads: Heads): Promise<void> {
  const facts = await glance(context, deps, context.run.to);
  if (facts === null) return;
  heads.whole = facts;
  saw(deps, heads, facts);
}

/**
 * Asks the standby for its heads alone, which takes a fraction of a whole look; whole where it does not say them.
 * @param final as of `lookAtHeads`
 * @returns its newest height as of now; null: it does not tell
 */
export async function askStandby(
  context: RunContext,
  deps: NearDeps,
  heads: Heads,
  final: number | null,
): Promise<number | null> {
  const seen =
    (await lookAtHeads(context, deps, context.run.to, final)) ?? (await glance(context, deps, context.run.to));
  if (seen === null) return null;
  saw(deps, heads, seen);
  return statusOf(seen)?.height ?? null;
}

function saw({ clock }: Pick<NearDeps, 'clock'>, heads: Heads, seen: NearHeads): void {
  heads.standby = seen;
  const status = statusOf(seen);
  if (status === null) return;
  const { height, blockTimeMs: timeMs } = status;
  heads.blocks.push({ height, timeMs });
  if (heads.newest === null || height > heads.newest.height)
    heads.newest = { height, timeMs, seenAtMs: clock.monotonic() };
}

/**
 * This moment, for how long no block came. A clock of ours that is behind would make a stall shorter than it was: at least as much time
 * has passed since the standby's newest block as since it was first seen there. Milliseconds since 1970.
 */
export function nowByBlocks({ clock }: Pick<NearDeps, 'clock'>, { newest }: Pick<Heads, 'newest'>): number {
  const now = clock.now();
  return newest === null ? now : Math.max(now, newest.timeMs + clock.monotonic() - newest.seenAtMs);
}

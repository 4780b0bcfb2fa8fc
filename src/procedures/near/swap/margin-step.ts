import type { JournalEntry } from '../../../domain/journal.ts';
import type { JsonObject, NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { rememberBaseline } from './counters.ts';
import { LEAST_HEIGHTS } from './height-margin.ts';
import { endWatch, headsOf, oldIsGone } from './heads.ts';
import type { Heads } from './seen-heads.ts';
import { MARGIN_WITHIN_MS, STILL_PAUSE_MS } from './pace.ts';
import { rememberStandby } from './remembered.ts';
import { wakeStandby } from './wake-standby.ts';

/** chain/chain/src/metrics.rs of nearcore. */
const FINAL_HEAD = 'near_final_block_height';

/** Margin: blocks above everything that the old node may have signed are final, by the standby's own count. */
export function marginStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'margin',
    async perform(context) {
      const before = reachedBefore(context.entries(), context.run);
      if (before !== null)
        return { kind: 'proven', evidence: 'Reached before, and the old node was down all along', figures: before };
      const isInTheWay = wasHalted(context.entries(), context.run.to) ? await wakeStandby(context, deps) : null;
      if (isInTheWay !== null) return isInTheWay;
      const heads = headsOf(context, deps);
      if (heads.stoppedAtMs === null) oldIsGone(context, deps, heads);
      const result = await reached(context, deps, heads);
      if (heads.whole !== null) rememberStandby(context, heads.whole);
      if (result.kind === 'proven') rememberBaseline(context, deps);
      endWatch(context);
      return result;
    },
  };
}

async function reached(context: RunContext, deps: NearDeps, heads: Heads): Promise<StepResult> {
  const began = deps.clock.monotonic();
  for (;;) {
    const { margin } = heads;
    const final = heads.standby?.metrics[FINAL_HEAD] ?? null;
    if (margin !== null && final !== null && final >= margin.finalHeight) {
      const { oldHead, stallMs } = margin;
      const stalled =
        margin.finalHeight > oldHead + LEAST_HEIGHTS
          ? `, up to ${stallMs} ms without a block before: ${margin.finalHeight} is wanted`
          : '';
      return {
        kind: 'proven',
        evidence: `Old head ${oldHead}${stalled}; block ${final} is final on ${context.run.to}`,
        figures: { oldHead, finalHead: final, stallMs, marginMs: Math.round(deps.clock.monotonic() - began) },
      };
    }
    if (deps.clock.monotonic() - began >= MARGIN_WITHIN_MS) return tooLong(context, margin?.finalHeight ?? null, final);
    await deps.clock.sleep(STILL_PAUSE_MS / 4, context.signal);
  }
}

function tooLong({ run }: RunContext, wanted: number | null, final: number | null): StepResult {
  const text =
    wanted === null
      ? `What the chain's head was when ${run.from} stopped is not known: no observer, or ${run.to}, answers.`
      : `Block ${wanted} is not final on ${run.to} after ${MARGIN_WITHIN_MS / 1000} s; it is at ${final ?? 'no height that it tells'}.`;
  return { kind: 'refused', code: 'chain/unreachable', text };
}

/**
 * What brings the old node back into the state in which it may sign; and what is sent only to one that was brought back, by whomever: it
 * may have signed since.
 */
const VOIDS: ReadonlySet<string> = new Set([
  'near.unfence',
  'near.start',
  'near.release',
  'near.key-return',
  'near.fence',
  'near.stop',
]);

/**
 * The margin of an earlier attempt: it counts where the standby was halted since and tells no head any more, and only as long as the old
 * node was neither given anything back nor seen with a key in place.
 */
function reachedBefore(entries: readonly JournalEntry[], { from, to }: RunContext['run']): JsonObject | null {
  const at = entries.findLastIndex(({ event }) => event.kind === 'step.proven' && event.step === 'margin');
  const proven = entries[at]?.event;
  if (proven?.kind !== 'step.proven') return null;
  const since = entries.slice(at + 1).map(({ event }) => event);
  const isVoid = since.some(
    (event) =>
      (event.kind === 'intent' && event.node === from && VOIDS.has(event.verb)) ||
      (event.kind === 'host.fenced' && event.node === from && hadKey(event.facts)),
  );
  return wasHalted(entries.slice(at + 1), to) && !isVoid ? proven.figures : null;
}

/** By its halt, and not started again since. */
function wasHalted(entries: readonly JournalEntry[], to: NodeName): boolean {
  const last = entries.findLast(
    ({ event }) =>
      event.kind === 'intent' && event.node === to && (event.verb === 'near.stop' || event.verb === 'near.start'),
  )?.event;
  return last?.kind === 'intent' && last.verb === 'near.stop';
}

/** As the guard says it: `key.live=missing`, or what lies there. */
function hadKey(facts: JsonObject): boolean {
  const live = facts['key.live'];
  return live !== undefined && live !== 'missing';
}

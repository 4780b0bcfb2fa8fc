import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { RunContext, StepResult } from '../../../execution/procedure.ts';
import type { HandoverDeps } from './deps.ts';
import { strangerAt } from './stranger.ts';

/** Between two tries to reach a host that does not answer, and for how long it is tried. Unit: milliseconds. */
const ASK_AGAIN_MS = 2_000;
const SILENT_FOR_MS = 30_000;
const SILENT = 'does not answer';

/**
 * A wait where a host does not answer, or null. Before the active gives anything up a line that breaks for a moment is no
 * reason to give the move up.
 */
export function silentHost(context: RunContext, deps: HandoverDeps, seen: SolanaObservation): StepResult | null {
  const silent = Object.values(seen.nodes).find(
    ({ node, host }) => host.kind === 'unknown' && host.word === undefined && strangerAt(seen, node) === null,
  );
  if (!silent || !isEarly(context, deps)) return null;
  const because = `${silent.node} ${SILENT}; it is asked again.`;
  return { kind: 'wait', untilMs: deps.clock.now() + ASK_AGAIN_MS, because };
}

/** No longer silent than a reconnect or a short break of the line takes. */
function isEarly(context: RunContext, deps: HandoverDeps): boolean {
  return deps.clock.now() - silentSince(context, deps.clock.now()) < SILENT_FOR_MS;
}

/** When the present row of waits for a silent host began; now, when none has begun. */
function silentSince(context: RunContext, nowMs: number): number {
  const waits = context.entries().filter(({ event }) => event.kind === 'step.waiting');
  const lastOther = waits.findLastIndex(
    ({ event }) => event.kind === 'step.waiting' && !event.because.includes(SILENT),
  );
  return waits[lastOther + 1]?.atMs ?? nowMs;
}

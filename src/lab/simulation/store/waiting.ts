import type { RunId } from '../../../domain/names.ts';
import type { Run } from '../../../domain/run.ts';
import type { RunRecord } from '../../../execution/store.ts';
import { EARLY_MS } from './leases.ts';
import type { Moment } from './mutations.ts';
import { withRun, type Applied, type StoredRun, type StoreState } from './state.ts';
import { load } from './view.ts';

export function loadWaiting(
  state: StoreState,
  nowMs: number,
  runId: RunId,
  procedures: readonly string[],
): RunRecord | null {
  const stored = state.runs.get(runId);
  if (stored === undefined || !procedures.includes(stored.run.procedure)) return null;
  return isDueAndFree(state, stored, nowMs) ? load(state, runId) : null;
}

export function waitOn(
  state: StoreState,
  { nowMs }: Moment,
  { id, revision }: Pick<Run, 'id' | 'revision'>,
  dueInMs: number,
): Applied<boolean> {
  const stored = state.runs.get(id);
  if (stored?.run.revision !== revision || !isDueAndFree(state, stored, nowMs)) return { state, answer: false };
  const run = { ...stored.run, dueAtMs: nowMs + Math.round(dueInMs) };
  return { state: withRun(state, { ...stored, run }), answer: true };
}

function isDueAndFree(state: StoreState, stored: StoredRun, nowMs: number): boolean {
  const { run, called, paused, leaseOwner, incarnation } = stored;
  if (run.state !== 'waiting' || run.endedAtMs !== null || leaseOwner !== null) return false;
  if (incarnation !== state.incarnation || run.wish !== null || called || paused) return false;
  return run.dueAtMs !== null && run.dueAtMs <= nowMs + EARLY_MS;
}

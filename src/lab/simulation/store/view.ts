import { BatonError } from '../../../domain/failure.ts';
import type { RunId, ValidatorName } from '../../../domain/names.ts';
import type { Run } from '../../../domain/run.ts';
import type { RunRecord } from '../../../execution/store.ts';
import { isOpen, type StoredRun, type StoreState } from './state.ts';

export function load(state: StoreState, id: RunId): RunRecord {
  const stored = state.runs.get(id);
  const plan = stored && state.plans.get(stored.run.plan);
  if (stored === undefined || plan === undefined) throw new BatonError('input/invalid', `There is no run ${id}.`);
  const decisions = new Map([...stored.decisions].map(([attempt, { value }]) => [attempt, value]));
  return { run: stored.run, plan: plan.plan, entries: stored.lines, decisions, paused: stored.paused };
}

/** Oldest first. */
export function openRuns(state: StoreState): readonly Run[] {
  return runsThat(state, isOpen);
}

/** Which runs wait for a worker now, oldest first. */
export function dueRuns(state: StoreState, nowMs: number): readonly Run[] {
  return runsThat(state, ({ run, called, leaseOwner, leaseUntilMs }) => {
    if (leaseOwner !== null && (leaseUntilMs === null || leaseUntilMs > nowMs)) return false;
    if (run.state === 'running') return true;
    if (run.state === 'stopped') return run.wish !== null;
    if (run.state !== 'queued' && run.state !== 'waiting') return false;
    return run.dueAtMs === null || run.dueAtMs <= nowMs || called;
  });
}

/** Newest first; of one validator where it is named. */
export function listRuns(state: StoreState, limit: number, validator?: ValidatorName): readonly Run[] {
  return [...state.runs.values()]
    .map(({ run }) => run)
    .filter((run) => validator === undefined || run.validator === validator)
    .toSorted((a, b) => b.createdAtMs - a.createdAtMs || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

/** The one key that is `text` or begins with it; null when there is none or more than one. */
export function fullKey(keys: Iterable<string>, text: string): string | null {
  const found = [...keys].filter((key) => text !== '' && key.startsWith(text));
  if (found.includes(text)) return text;
  return found.length === 1 ? (found[0] ?? null) : null;
}

function runsThat(state: StoreState, wanted: (stored: StoredRun) => boolean): readonly Run[] {
  return [...state.runs.values()]
    .filter(wanted)
    .map(({ run }) => run)
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
}

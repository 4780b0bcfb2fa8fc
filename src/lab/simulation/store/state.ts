import type { Decision } from '../../../approvals/store.ts';
import type { JournalEntry, JournalEvent } from '../../../domain/journal.ts';
import type { PersonName, PlanId, RunId, Term } from '../../../domain/names.ts';
import type { Plan, PlanState } from '../../../domain/plan.ts';
import type { Lease, Run } from '../../../domain/run.ts';
import type { HostAcknowledgement, IntentDetail, IntentKey } from '../../../execution/store.ts';

/**
 * All that the store remembers, as one value that is never changed: an operation takes one and gives back the next. So a
 * crash, a rollback and a fork of a schedule are each the keeping of an older value.
 */
export interface StoreState {
  readonly plans: ReadonlyMap<PlanId, StoredPlan>;
  readonly runs: ReadonlyMap<RunId, StoredRun>;
  /** Resource to the open run that has it. */
  readonly claims: ReadonlyMap<string, RunId>;
  /** Identity to the highest term that was given out for it. */
  readonly terms: ReadonlyMap<string, Term>;
  /** By `hostKey`. */
  readonly hosts: ReadonlyMap<string, HostAcknowledgement>;
  readonly adoptions: readonly Adoption[];
  readonly pauses: ReadonlyMap<string, StoredPause>;
  /** System identifier and timeline, as the server says them now. */
  readonly incarnation: string;
  /** The same as it was when somebody last looked. */
  readonly knownIncarnation: string;
  /** When the tables were filled from a backup. */
  readonly restoredAtMs: number | null;
}

export interface StoredPlan {
  readonly plan: Plan;
  readonly state: PlanState;
  readonly decisions: readonly (Decision & { readonly actionId: string })[];
}

export interface StoredRun {
  readonly run: Run;
  readonly paused: boolean;
  /** A wish or a pause came since a worker last took the run up. */
  readonly called: boolean;
  readonly incarnation: string;
  readonly leaseOwner: string | null;
  /** Stays when the lease is given back. */
  readonly leaseTerm: Term | null;
  readonly leaseUntilMs: number | null;
  readonly lines: readonly JournalEntry[];
  readonly decisions: ReadonlyMap<number, StoredDecision>;
  /** By `intentKey`. */
  readonly intents: ReadonlyMap<string, StoredIntent>;
}

export interface StoredDecision {
  readonly value: 'told' | 'returned';
  readonly term: Term;
  readonly because: string;
}

export interface StoredIntent extends IntentKey, IntentDetail {
  readonly term: Term;
  readonly result: 'done' | 'refused' | 'unknown' | null;
}

export interface Adoption extends HostAcknowledgement {
  readonly host: string;
  readonly person: PersonName;
  readonly atMs: number;
}

export interface StoredPause {
  readonly person: PersonName;
  readonly reason: string;
  readonly sinceMs: number;
}

/** What an operation gives back. One that throws has changed nothing. */
export interface Applied<T> {
  readonly state: StoreState;
  readonly answer: T;
}

/** A store in which nothing has happened yet. */
export function emptyState(incarnation: string): StoreState {
  return {
    plans: new Map(),
    runs: new Map(),
    claims: new Map(),
    terms: new Map(),
    hosts: new Map(),
    adoptions: [],
    pauses: new Map(),
    incarnation,
    knownIncarnation: incarnation,
    restoredAtMs: null,
  };
}

export const hostKey = (identity: string, node: string): string => `${identity}\n${node}`;

export const intentKey = (key: IntentKey): string => `${key.attempt}\n${key.step}\n${key.verb}\n${key.node}`;

/** A copy of `map` in which `key` is `value`. */
export function having<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}

/** A copy of `map` without the entries of which `goes` is true. */
export function withoutThose<K, V>(map: ReadonlyMap<K, V>, goes: (key: K, value: V) => boolean): ReadonlyMap<K, V> {
  return new Map([...map].filter(([key, value]) => !goes(key, value)));
}

/** The state in which this is the run of its id. */
export function withRun(state: StoreState, stored: StoredRun): StoreState {
  return { ...state, runs: having(state.runs, stored.run.id, stored) };
}

/** The run with one more line; hashes are left out, for speed. */
export function withLine(stored: StoredRun, event: JournalEvent, atMs: number): StoredRun {
  const { lines, run } = stored;
  const line = { runId: run.id, seq: lines.length + 1, atMs, event, previousHash: '', hash: '' };
  return { ...stored, lines: [...lines, line] };
}

/** The run's state column and what goes with it; the revision goes up, so that a waiting job notices. */
export function movedOn(run: Run, change: Partial<Run>): Run {
  return { ...run, ...change, revision: run.revision + 1 };
}

/** Whether a run is neither done nor returned nor cancelled. */
export function isOpen({ run }: StoredRun): boolean {
  return run.state === 'queued' || run.state === 'running' || run.state === 'waiting' || run.state === 'stopped';
}

/** The run, for the holder of its lease and term while the lease has not run out; null when the lease is lost. */
export function heldRun(state: StoreState, lease: Lease, nowMs: number): StoredRun | null {
  const stored = state.runs.get(lease.runId);
  if (stored === undefined || stored.run.state !== 'running' || stored.incarnation !== state.incarnation) return null;
  if (stored.leaseOwner !== lease.owner || stored.leaseTerm !== lease.term) return null;
  return stored.leaseUntilMs !== null && stored.leaseUntilMs > nowMs ? stored : null;
}

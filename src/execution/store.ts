import type { JournalEntry, JournalEvent } from '../domain/journal.ts';
import type { NodeName, PersonName, RunId, StepId, Term } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Lease, Run, RunEnding } from '../domain/run.ts';

/** Everything a worker needs to go on with a run. */
export interface RunRecord {
  readonly run: Run;
  readonly plan: Plan;
  readonly entries: readonly JournalEntry[];
  /** The decision row of each attempt; an attempt without one is absent. */
  readonly decisions: ReadonlyMap<number, 'told' | 'returned'>;
  readonly paused: boolean;
}

/** What identifies one intended effect: at most one per run, attempt, step, verb and node. */
export interface IntentKey {
  readonly runId: RunId;
  readonly attempt: number;
  readonly step: StepId;
  readonly verb: string;
  readonly node: NodeName;
}

export interface IntentDetail {
  readonly argumentsDigest: string;
  readonly expectedBefore: string;
  readonly expectedAfter: string;
}

/** What Postgres remembers of a host's guard state for one identity. */
export interface HostAcknowledgement {
  readonly stateId: string;
  readonly term: Term;
  readonly bootId: string;
}

/** The writes of a step that can be committed together. */
export type RunWrites = Pick<RunStore, 'append' | 'beginIntent' | 'recordOutcome' | 'decide'>;

/**
 * The runner's view of the store. Every write that an effect depends on is one statement, conditional on lease and term
 * (safety protocol, section 1); `lease-lost` means: stop at once, another worker has this run.
 */
export interface RunStore {
  /** Takes the lease when it is free or has run out; the term goes up in the same statement. */
  acquire(runId: RunId, owner: string): Promise<Lease | 'held' | 'closed' | 'stopped'>;
  /** Adds 8 s. False when the lease is lost. */
  renew(lease: Lease): Promise<boolean>;
  /**
   * Gives the lease back; a waiting run is due again in `dueInMs`, counted by the database's clock, so that a worker whose own
   * clock is wrong cannot hold a run up.
   */
  release(lease: Lease, dueInMs: number | null): Promise<void>;
  /** One above the highest of the store's own and `atLeast`. */
  raiseTerm(lease: Lease, atLeast: Term): Promise<Lease | 'lease-lost'>;
  load(runId: RunId): Promise<RunRecord>;
  /**
   * A run of one of these procedures that waits, is due, and that nobody holds, wants anything of or has paused; null for any other.
   * It is not taken by this.
   */
  loadWaiting(runId: RunId, procedures: readonly string[]): Promise<RunRecord | null>;
  /**
   * Puts off a run that is still as `loadWaiting` gave it: due again in `dueInMs` by the database's clock. Its journal, revision and
   * term stay. False: something came in between, and nothing was put off.
   */
  waitOn(run: Pick<Run, 'id' | 'revision'>, dueInMs: number): Promise<boolean>;
  append(lease: Lease, event: JournalEvent): Promise<'ok' | 'lease-lost'>;
  /**
   * Inserts the intent and its journal line, or tells that it stands already. A `repeatable` one is begun anew, with a line
   * and an outcome of its own.
   */
  beginIntent(
    lease: Lease,
    key: IntentKey,
    detail: IntentDetail,
    repeatable?: boolean,
  ): Promise<'begun' | 'exists' | 'lease-lost'>;
  /**
   * First outcome wins; a worker that lost its lease may still record what it saw. It belongs to the intent begun under `term`: where
   * a successor has begun a repeatable one anew, only its line is written, and the successor's stays open for an outcome of its own.
   */
  recordOutcome(
    key: IntentKey,
    term: Term,
    result: 'done' | 'refused' | 'unknown',
    evidence: Record<string, string | number>,
  ): Promise<void>;
  /**
   * Inserts the one row of this attempt. `told` is refused with `not-now` when an abort wish or a pause is stored.
   * Otherwise the value that stands, whoever wrote it.
   */
  decide(
    lease: Lease,
    attempt: number,
    value: 'told' | 'returned',
    because: string,
  ): Promise<'told' | 'returned' | 'not-now' | 'lease-lost'>;
  /**
   * Does `work` with a store whose writes are committed together when it ends, in their order: one wait for the disk instead
   * of one for each. If it throws, none of them was made.
   */
  together<T>(work: (store: RunWrites) => Promise<T>): Promise<T>;
  /** Next attempt; its number. */
  beginAttempt(lease: Lease): Promise<number | 'lease-lost'>;
  /**
   * Stops the run and takes its wish off it, both or neither: a wish kept would wake the stopped run for ever, and one that was
   * gone from a run at work would be forgotten, which would turn a look into more. One stored after journal line `seenSeq` stays.
   */
  stop(lease: Lease, event: Extract<JournalEvent, { kind: 'run.stopped' }>, seenSeq: number): Promise<void>;
  /** Ends the run and frees its claims. */
  end(lease: Lease, ending: RunEnding, event: Extract<JournalEvent, { kind: 'run.ended' }>): Promise<void>;
  acknowledged(identity: string, node: NodeName): Promise<HostAcknowledgement | null>;
  acknowledge(lease: Lease, node: NodeName, seen: HostAcknowledgement): Promise<void>;
  /**
   * A person accepts the guard state that a host shows. `needed` people must accept the same state before it counts: two
   * where the host knows terms and this database knows nothing of the host (safety protocol 1.7).
   */
  adopt(
    identity: string,
    node: NodeName,
    seen: HostAcknowledgement,
    by: PersonName,
    needed?: number,
  ): Promise<'adopted' | 'one-more-needed'>;
}

import type { NodeName, PlanId, ProcedureId, RunId, Term, ValidatorName } from './names.ts';

/**
 * How a run ends. `returned`: the old node signs; the move did not happen. `replaced`: it stood stopped, and a takeover has its
 * claims and what it left unknown.
 */
export type RunEnding = 'done' | 'returned' | 'cancelled' | 'replaced';

/**
 * `queued`: approved, not yet taken up. `running`: a worker has or had it. `waiting`: until `dueAtMs`.
 * `stopped`: safe, open, claims kept, waiting for people. The rest are endings.
 */
export type RunStateKind = 'queued' | 'running' | 'waiting' | 'stopped' | RunEnding;

/**
 * What a person wants of a run. `abort` and `return` are honoured before the standby is told and refused after; `resume` and
 * `look` take up a stopped run, to go on or only to look again.
 */
export type Wish = 'abort' | 'return' | 'resume' | 'look';

/**
 * The wish that stands after somebody wished. Whoever wants fewer signers wins: only an abort or a return takes the place of
 * either; a look takes no other's place.
 * @param standing the one before
 */
export function standingWish(wish: Wish, standing: Wish | null): Wish {
  if (wish === 'look') return standing ?? wish;
  return wish === 'resume' && (standing === 'abort' || standing === 'return') ? standing : wish;
}

/** One execution of an approved plan, as stored. */
export interface Run {
  readonly id: RunId;
  readonly plan: PlanId;
  readonly procedure: ProcedureId;
  readonly version: number;
  readonly validator: ValidatorName;
  readonly identity: string;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly state: RunStateKind;
  /** Raised with every change that a waiting job must notice. */
  readonly revision: number;
  /** 1 at first; a forward retry after a closed attempt is 2. */
  readonly attempt: number;
  readonly dueAtMs: number | null;
  readonly wish: Wish | null;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
}

/** The right to work on a run: one job execution, one term, 8 s at a time by the database's clock. */
export interface Lease {
  readonly runId: RunId;
  readonly owner: string;
  readonly term: Term;
}

/** What we know of one step. `unknown`: the command left us and its answer never came back; look first. */
export type StepState =
  | {
      readonly kind: 'waiting';
      readonly untilMs?: number;
      readonly because?: string;
      /** The node that can be declared fenced, where that ends the wait. */
      readonly declare?: NodeName;
    }
  | { readonly kind: 'running'; readonly sinceMs: number }
  | { readonly kind: 'proven'; readonly evidence: string; readonly tookMs: number }
  | { readonly kind: 'skipped'; readonly evidence: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly text: string };

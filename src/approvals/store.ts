import type { Alarm } from '../domain/alarm.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { NodeName, PersonName, PlanId, RunId, ValidatorName } from '../domain/names.ts';
import type { Plan, PlanState } from '../domain/plan.ts';
import type { Run, Wish } from '../domain/run.ts';

export type DecisionKind = 'approve' | 'reject';

/** A person's word on one plan digest. */
export interface Decision {
  readonly plan: PlanId;
  readonly digest: string;
  readonly person: PersonName;
  readonly kind: DecisionKind;
  readonly reason: string;
  readonly chat: string;
  readonly atMs: number;
}

export interface PlanRecord {
  readonly plan: Plan;
  readonly state: PlanState;
  readonly decisions: readonly Decision[];
}

/** What came of trying to turn an approved plan into a run. */
export type Started =
  | { readonly kind: 'started'; readonly run: Run }
  /** Another open run holds this validator or one of its nodes. */
  | { readonly kind: 'claimed'; readonly resource: string; readonly by: RunId }
  | { readonly kind: 'paused' }
  /** More than one node could sign for this validator. */
  | { readonly kind: 'alarm'; readonly alarm: Alarm }
  /** The run that the plan replaces is not as it was when people read it. `because` is a sentence. */
  | { readonly kind: 'changed'; readonly because: string }
  /** The plan is not open any more. */
  | { readonly kind: 'closed'; readonly state: PlanState };

export interface PlanStore {
  savePlan(plan: Plan, state: PlanState): Promise<void>;
  /** By full id or a unique beginning of it. */
  findPlan(id: string): Promise<PlanRecord | null>;
  openPlans(): Promise<readonly PlanRecord[]>;
  /** Plans made within the last `withinMs`, oldest first. */
  recentPlans(withinMs: number): Promise<readonly PlanRecord[]>;
  /** Stored before it is answered; one decision per person, plan and kind; the same `actionId` again changes nothing. */
  decide(decision: Omit<Decision, 'atMs'>, actionId: string): Promise<'stored' | 'already'>;
  /** Only an open plan changes its state. False when it was not open any more. */
  closePlan(id: PlanId, state: PlanState): Promise<boolean>;
  /**
   * In one transaction: consumes the open plan, inserts the run, its claims (validator and both nodes) and `run.created`. A
   * stopped run that the plan replaces ends `replaced` in it, and all its claims go over.
   * `delayMs` puts the start off, counted by the database's clock (the cancel window of a one-person team).
   */
  start(id: PlanId, approvedBy: readonly PersonName[], delayMs: number): Promise<Started>;
}

/** How many declarations are needed, and whose count. */
export interface DeclarationRule {
  readonly people: number;
  readonly counted: readonly PersonName[];
}

/** What came of declaring a node fenced. `have` and `by` name those who count. */
export type Declared =
  | { readonly kind: 'needs'; readonly have: readonly PersonName[] }
  | { readonly kind: 'granted'; readonly node: NodeName; readonly by: readonly PersonName[] }
  | { readonly kind: 'not-stopped' };

export interface RunsView {
  /** By full id or a unique beginning of it. */
  findRun(id: string): Promise<Run | null>;
  /** Newest first; of one validator where it is named. */
  listRuns(limit: number, validator?: ValidatorName): Promise<readonly Run[]>;
  openRuns(): Promise<readonly Run[]>;
  /**
   * Runs that a worker should take up: queued or waiting and due, or called for by a wish or a pause that no worker has read yet;
   * running with a lease that ran out; stopped with a wish.
   */
  dueRuns(): Promise<readonly Run[]>;
  journal(id: RunId): Promise<readonly JournalEntry[]>;
  /**
   * Stores a wish with its journal line. `abort` on a run that waits is acted on by the next job. `told` when the standby
   * may have been told already, so that an abort comes too late (the refusal is journaled).
   */
  storeWish(
    id: RunId,
    wish: Wish,
    by: PersonName,
    reason: string,
  ): Promise<'stored' | 'told' | 'closed' | 'not-stopped'>;
  /**
   * Stores that a person declares a node fenced, in a run that is stopped or waits for that node alone: once per person, within 15 minutes and since its last stop.
   * With enough of those who count the override is granted in the same transaction: the term goes up, the run is taken up. A
   * grant that nothing relied on for 15 minutes is refused when the run is taken up, and can be declared anew until then.
   */
  declareFenced(id: RunId, node: NodeName, by: PersonName, reason: string, rule: DeclarationRule): Promise<Declared>;
  /** Ends a stopped run by a person's word: claims freed, ending `cancelled`, reason journaled. */
  standDown(id: RunId, by: PersonName, reason: string): Promise<'ended' | 'not-stopped'>;
  /**
   * Recomputes every hash of every run, of the fleet chain and of the fleet journal, whose lines are `watched`. `pruned`
   * counts the runs that retention let go of.
   */
  verifyJournal(): Promise<{
    readonly runs: number;
    readonly entries: number;
    readonly pruned: number;
    readonly watched: number;
    readonly broken: readonly string[];
  }>;
}

/** A validator's name, or `*` for the whole fleet. */
export type PauseScope = string;

export interface PauseStore {
  pause(validator: PauseScope, by: PersonName, reason: string): Promise<void>;
  /** `second-person-needed` when the same person tries to unpause who paused, unless `alone`: there is no second one. */
  unpause(
    validator: PauseScope,
    by: PersonName,
    alone?: boolean,
  ): Promise<'unpaused' | 'not-paused' | 'second-person-needed'>;
  pauses(): Promise<
    readonly {
      readonly validator: PauseScope;
      readonly by: PersonName;
      readonly reason: string;
      readonly sinceMs: number;
    }[]
  >;
}

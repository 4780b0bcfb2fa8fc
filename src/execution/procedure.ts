import type { ByHand } from '../domain/by-hand.ts';
import type { GuardAnswer, GuardRequest } from '../hosts/port.ts';
import type { JournalEntry, JournalEvent } from '../domain/journal.ts';
import type { JsonObject, NodeName, StepId, Term } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import type { Run } from '../domain/run.ts';
import type { HostAcknowledgement } from './store.ts';

/** What a step gives back. Only a proof ends a step well; a command that exited 0 does not. */
export type StepResult =
  | { readonly kind: 'proven'; readonly evidence: string; readonly figures?: JsonObject }
  /** Nothing to do until then; the job ends and another goes on. */
  | {
      readonly kind: 'wait';
      readonly untilMs: number;
      readonly because: string;
      /** The node that can be declared fenced, where that ends the wait. */
      readonly declare?: NodeName;
      /** How far the wait has come, for those who show it. */
      readonly figures?: JsonObject;
    }
  /** Nothing was changed by this step. `signer`: the node that was seen to sign, where one was. */
  | { readonly kind: 'refused'; readonly code: string; readonly text: string; readonly signer?: string }
  /** Something may have changed: look first. */
  | { readonly kind: 'unknown'; readonly code: string; readonly text: string }
  /** Nothing was changed and nothing more can be done without people: the run stops, in this step, and goes on with their word. */
  | {
      readonly kind: 'ask';
      readonly code: string;
      readonly text: string;
      readonly state: string;
      readonly signer: string;
      readonly declare?: NodeName;
    };

/** What a look says besides what is next. */
interface Looked {
  readonly because: string;
  /** The row of the procedure's table that decided; stable. */
  readonly state?: string;
  /** Who was seen to sign: a node, or one of the journal's words. */
  readonly signer?: string;
  /** The node that cannot be asked, where a stop can be got over by declaring it fenced. */
  readonly declare?: NodeName;
}

/** How a run goes on after a look at the world. */
export type LookResult = Looked &
  /** The role was taken: go on at `step`, whatever was recorded for the steps before it. */
  (
    | { readonly kind: 'go-on'; readonly step: StepId }
    /** Try again in a new attempt, beginning at `step`. */
    | { readonly kind: 'again'; readonly step: StepId }
    | { readonly kind: 'back' }
    | { readonly kind: 'wait'; readonly untilMs: number }
    | { readonly kind: 'stop'; readonly signer: string; readonly code: string }
  );

export type BackResult =
  | { readonly kind: 'returned'; readonly signer: string; readonly evidence: string; readonly figures: JsonObject }
  | { readonly kind: 'look'; readonly because: string }
  | { readonly kind: 'wait'; readonly untilMs: number; readonly because: string }
  | {
      readonly kind: 'stop';
      readonly signer: string;
      readonly code: string;
      readonly because: string;
      /** As of a look. */
      readonly state?: string;
    };

/** What is known of a run that nobody holds. There is no way in it to change anything. */
export type Glance = Pick<RunContext, 'run' | 'plan' | 'signal' | 'entries'>;

export interface ProcedureStep {
  readonly id: StepId;
  /** Uses what the step before left open: a process that is asked to stop goes on to its end first. */
  readonly needsLive?: true;
  /** Follows the step before without a look at stored wishes: its own decision row answers them. */
  readonly atOnce?: true;
  perform(context: RunContext): Promise<StepResult>;
  /**
   * Whether a wait of this step is still as it was last written down, found by nothing but plain looks; left out where every look has
   * to be that of the run's holder.
   * @returns when to look next, in milliseconds since 1970; null, or anything thrown: `perform` looks, and says what there is
   */
  stillWaits?(glance: Glance): Promise<number | null>;
}

/** A runbook as the runner drives it. What people read of it (titles, commands, proofs) is in the plan. */
export interface Procedure {
  readonly id: string;
  /** A run is pinned to it; another version is refused clearly. */
  readonly version: number;
  readonly steps: readonly ProcedureStep[];
  /** Looks first, fenced, and only then decides. Called whenever an earlier worker may have touched a host. */
  look(context: RunContext): Promise<LookResult>;
  /** Gives the role back to the node that had it. */
  giveBack(context: RunContext): Promise<BackResult>;
  /** What people do without Baton where the run stops. @throws anything: the run stops all the same */
  byHand(context: RunContext, stop: { readonly signer: string; readonly state?: string }): ByHand;
  /** Who signs at the end of a proven run, and the figures of the closing card. */
  close(context: RunContext): { readonly signer: string; readonly because: string; readonly figures: JsonObject };
}

/** What one acting verb is expected to meet and to leave, written down before it is sent. */
export interface Effect {
  readonly step: StepId;
  readonly node: NodeName;
  readonly request: GuardRequest;
  readonly expectedBefore: string;
  readonly expectedAfter: string;
  readonly timeoutMs: number;
  /** The verb looks for itself and twice leaves what once does (tidying up): an intent that stands is no hindrance. */
  readonly repeatable?: true;
  /** Told the answer's data as soon as they are there, before the answer itself: they are not proven yet. */
  readonly onData?: (data: Buffer) => void;
  /** The outcome is kept in memory and committed together with the next line, where every commit is felt. */
  readonly outcomeWithNext?: true;
}

/** One job execution's hold on a run: what is known, and the only ways to change anything. */
export interface RunContext {
  readonly run: Run;
  readonly plan: Plan;
  readonly attempt: number;
  readonly term: Term;
  /** Fires when the lease is lost or the process is asked to stop. */
  readonly signal: AbortSignal;
  /** All journal lines of the run as this execution knows them. */
  entries(): readonly JournalEntry[];
  /** A person wants the role back where it was (abort, return) or the validator is paused. Read from the store now. */
  wantsBack(): Promise<boolean>;
  decision(attempt: number): 'told' | 'returned' | undefined;
  journal(event: JournalEvent): Promise<void>;
  /** Keeps the line in memory; it is committed together with the next one. */
  journalWithNext(event: JournalEvent): void;
  /** Intent, verb, outcome. @throws as `HostPort.call`, or `run/lease-lost` before anything was sent */
  act(effect: Effect): Promise<GuardAnswer>;
  /** Writes the intent only; for verbs whose channel is open already. */
  intend(effect: Omit<Effect, 'timeoutMs'>): Promise<void>;
  /**
   * The same intent, in one commit with the decision that must stand before the effect. Unless it returns `value`, that
   * decision does not stand, and the effect must not be done; the intent needs its outcome all the same.
   */
  intendAndDecide(effect: Omit<Effect, 'timeoutMs'>, value: 'told'): Promise<'told' | 'returned' | 'not-now'>;
  outcome(effect: Pick<Effect, 'step' | 'node' | 'request'>, answer: GuardAnswer | null): Promise<void>;
  /** The outcome of an intent whose call threw: `refused` where the error proves that nothing was sent. */
  failed(effect: Pick<Effect, 'step' | 'node' | 'request'>, error: unknown): Promise<void>;
  /** One row per attempt: whoever inserts first decides. */
  decide(value: 'told' | 'returned', because: string): Promise<'told' | 'returned' | 'not-now'>;
  /** Raises the term, above `above` too; every host must be fenced with it before the next effect there. */
  raiseTerm(above?: Term): Promise<void>;
  /** What the store knows of a host's guard state; null before it was adopted. */
  acknowledged(node: NodeName): Promise<HostAcknowledgement | null>;
  acknowledge(node: NodeName, seen: HostAcknowledgement): Promise<void>;
  /** A new number under which each intent may stand once more; only after a look. */
  beginAttempt(): Promise<void>;
  /** Memory of this execution that steps share: an open channel, bytes in flight. Gone with the job. */
  readonly live: Map<string, unknown>;
  /** Called when the execution ends, however it ends. */
  onEnd(close: () => void): void;
}

import type { CheckResult } from './check.ts';
import type {
  IncidentId,
  JsonObject,
  NodeName,
  PersonName,
  PlanId,
  ProcedureId,
  RequestId,
  StepId,
  ValidatorName,
} from './names.ts';

/** One thing Baton will do on one host, as people read it. */
export interface PlannedCommand {
  readonly node: NodeName;
  /** The guard's verb, for example `solana.step-down`. */
  readonly verb: string;
  /** The same in the words of the runbook, with paths: `agave-validator -l /mnt/ledger set-identity …`. */
  readonly command: string;
}

export interface PlannedStep {
  readonly id: StepId;
  readonly title: string;
  readonly commands: readonly PlannedCommand[];
  /** What shows that the step is done. */
  readonly proof: string;
  /** How it is taken back, or that people decide. */
  readonly undo: string;
  readonly pointOfNoReturn: boolean;
}

/** How one file on a host will change, as people read it: without secrets, and without what stays. */
export interface PlannedDiff {
  readonly node: NodeName;
  readonly path: string;
  /** `- ` taken out, `+ ` put in. */
  readonly lines: readonly string[];
}

/** Who must agree, and for how long. */
export interface ApprovalRule {
  /** How many different people. */
  readonly people: number;
  /** Roles that count; empty means any person of the fleet file. */
  readonly roles: readonly string[];
  /** Whether the person who asked may be one of them (never the only one when `people` is above 1). */
  readonly requesterMayApprove: boolean;
  /** How long an open plan can be approved. Unit: seconds. */
  readonly holdsForS: number;
  /** How long a one-person approval can still be cancelled before it starts. Unit: seconds. */
  readonly cancelWindowS: number;
  /** From how many different platforms approvals must come. Absent: one. */
  readonly platforms?: number;
  /** Each approval has to say why: what makes the person certain. Absent: it may. */
  readonly needsReason?: true;
  /** Who can declare a node fenced; plans that were made before this was asked have none. */
  readonly overrides?: { readonly people: number; readonly roles: readonly string[] };
}

/**
 * A procedure applied to one observation. `bound` holds every fact that the digest covers: what must still be so when the
 * run starts. What moves by itself (slots, lag, tower, free space, clock) is left out and checked again against its limit.
 */
export interface Plan {
  readonly id: PlanId;
  /** SHA-256 over `bound`, the commands, the policy and the accepted warnings; hexadecimal. */
  readonly digest: string;
  readonly procedure: ProcedureId;
  readonly version: number;
  readonly validator: ValidatorName;
  /** The chain's name for the validator: the staked identity on Solana. */
  readonly identity: string;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly request: RequestId;
  /** The incident from which it was asked for; it is void when that closes. */
  readonly incident?: IncidentId;
  readonly requestedBy: PersonName;
  readonly madeAtMs: number;
  readonly checks: readonly CheckResult[];
  readonly steps: readonly PlannedStep[];
  /** Files that are changed; what the digest covers of them is their hashes in `bound`. */
  readonly diffs?: readonly PlannedDiff[];
  readonly approval: ApprovalRule;
  readonly bound: Readonly<Record<string, string>>;
  /** The policy as resolved for this validator; the run uses this copy. */
  readonly policy: JsonObject;
  /** First line of the plan card, in words. */
  readonly verdict: string;
  /** Whether it can be approved at all. */
  readonly movable: boolean;
}

/** What became of a plan. */
export type PlanState =
  | { readonly kind: 'open'; readonly expiresAtMs: number }
  /** Asked for to be read, or in `mode: observe`: can never be approved. */
  | { readonly kind: 'shown'; readonly because: string; readonly mayAsk: boolean }
  | { readonly kind: 'refused' }
  | { readonly kind: 'rejected'; readonly by: PersonName; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'void'; readonly because: string }
  | { readonly kind: 'consumed'; readonly run: string };

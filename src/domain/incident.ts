import type { IncidentId, NodeName, PersonName, ValidatorName } from './names.ts';

/** How loud a cause is. `critical` wakes people, `warning` waits for the day, `info` is only shown. */
export type Severity = 'critical' | 'warning' | 'info';

/** Whose trouble an incident is: a validator, or `*` (`NO_VALIDATOR`) for what belongs to no validator of the fleet. */
export type IncidentScope = ValidatorName;

export const NO_VALIDATOR: IncidentScope = '*';

/** The rows of the table of rules (`src/alerts/rules.ts`), which says who is told and what to do. */
export const RULE_IDS = [
  'two-signers',
  'not-signing',
  'nobody-signs',
  'signer-unknown',
  'node-down',
  'node-behind',
  'node-restarted',
  'node-fault',
  'standby-unfit',
  'changed-outside',
  'boot-unsafe',
  'foreign-failover',
  'disk-filling',
  'clock-off',
  'balance-low',
  'chain-stalled',
  'dead-man',
  'baton-silent',
  'unread-alerts',
  'other',
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** What somebody says about one cause at one moment: a webhook, or Baton's own look. */
export interface CauseReport {
  readonly scope: IncidentScope;
  /** Names the cause: the same for each repetition, from whichever sender it comes. At most 200 signs. */
  readonly key: string;
  readonly source: 'alertmanager' | 'grafana' | 'generic' | 'watch' | 'baton';
  /** As the sender calls it: `SolanaDelinquent`. */
  readonly name: string;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly node: NodeName | null;
  /** One line, safe to show, at most 300 signs. */
  readonly summary: string;
  /** Where the sender says more: `http` or `https` only. */
  readonly link: string | null;
  readonly status: 'firing' | 'resolved';
  /** By the sender's clock: tells one firing from the next. Unit: milliseconds since 1970. */
  readonly startsAtMs: number;
  /** What a silence is matched by; empty where the sender cannot be silenced. */
  readonly labels: Readonly<Record<string, string>>;
}

/** One line of an incident. Times by the database's clock, in milliseconds since 1970. */
export interface Cause extends Omit<CauseReport, 'scope' | 'status'> {
  readonly beganAtMs: number;
  /** Null while it lasts. */
  readonly endedAtMs: number | null;
  /** When it was last reported. */
  readonly seenAtMs: number;
  /** How often it began within this incident. */
  readonly times: number;
}

/** All that is wrong with one validator at once. There is one open incident of a scope at the most. */
export interface Incident {
  readonly id: IncidentId;
  readonly scope: IncidentScope;
  /** Grows with every change of anything here, and with every look that shows something else. */
  readonly revision: number;
  readonly openedAtMs: number;
  readonly endedAtMs: number | null;
  /** The loudest first, then the oldest. */
  readonly causes: readonly Cause[];
  readonly acknowledged: { readonly by: PersonName; readonly atMs: number } | null;
  /** The level of the policy that was told last: 0 is the first. */
  readonly told: { readonly level: number; readonly atMs: number };
  readonly silenced: { readonly by: PersonName; readonly untilMs: number; readonly reason: string } | null;
}

/** What Baton would do about a validator, by what it has seen itself. */
export type Proposal =
  | { readonly kind: 'none'; readonly because: string }
  | {
      readonly kind: 'handover' | 'takeover';
      readonly from: NodeName;
      readonly to: NodeName;
      /** Each a witness and what it said: `observer rpc-1: last vote 51 s ago`. */
      readonly evidence: readonly string[];
    };

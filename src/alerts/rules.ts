import type { RuleId, Severity } from '../domain/incident.ts';
import { RULES } from './rule-table.ts';

/** What people get of a cause. `called`: the people of the first level, then of the next ones. `shown`: a card calls nobody. */
export type Telling = 'called' | 'shown';

/**
 * What the card offers for it. `move`: handover or takeover, whichever fits what Baton sees itself, or the reason why none. `look`:
 * look again. `alarm`: the alarm's own card, and no move before it is over. `none`: nothing that Baton could do.
 */
export type RuleButton = 'move' | 'look' | 'alarm' | 'none';

/** What a rule means at one severity. */
export interface Advice {
  readonly tell: Telling;
  /** Two or three plain sentences: what a person does now. */
  readonly todo: string;
  readonly button: RuleButton;
}

/** A row of docs/alerts.md. */
export interface Rule {
  readonly id: RuleId;
  /** What is wrong, in a few words: the first ones on a card. */
  readonly title: string;
  /** One sentence: when it is so, and who sees it. */
  readonly means: string;
  /** How loud it is where whoever reports it does not say. */
  readonly severity: Severity;
  /** Names of alerts that mean this: those of `deploy/prometheus-rules.yml` first, then those of rule sets that many use. */
  readonly alerts: readonly string[];
  readonly critical: Advice;
  readonly warning: Advice;
}

const INFORMED: Advice = { tell: 'shown', todo: 'Nothing to do: it is shown so that it can be found.', button: 'look' };

const BY_ID = new Map<string, Rule>(RULES.map((rule) => [rule.id, rule]));
const BY_ALERT = new Map(RULES.flatMap(({ id, alerts }) => alerts.map((name) => [bare(name), id] as const)));

/** The row of a rule. */
export function ruleOf(id: RuleId): Rule {
  const rule = BY_ID.get(id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

/** Whether people may name it in the fleet file. */
export function isRule(id: string): id is RuleId {
  return BY_ID.has(id);
}

/** Which rule an alert is about, by its name as its sender writes it; `other` for a name that nobody here knows. */
export function ruleOfAlert(name: string): RuleId {
  return BY_ALERT.get(bare(name)) ?? 'other';
}

/** Who is told, what they do and what they can press. */
export function adviceOf(id: RuleId, severity: Severity): Advice {
  return severity === 'info' ? INFORMED : ruleOf(id)[severity];
}

/** Alert names that no silence may match: of two that could sign everybody must hear. */
export function neverSilenced(): readonly string[] {
  return ruleOf('two-signers').alerts;
}

/** `Host_Down`, `host-down` and `HostDown` are one name. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '');
}

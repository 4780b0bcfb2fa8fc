import type { CauseReport, RuleId, Severity } from '../domain/incident.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';

/** What one look says of one possible cause. */
export interface Finding {
  readonly rule: RuleId;
  /** Null where it is of the whole validator. */
  readonly node: NodeName | null;
  /** `blind`: this look cannot tell, so it is as it was. */
  readonly state: 'firing' | 'clear' | 'blind';
  readonly severity: Severity;
  /** One line, safe to show. */
  readonly summary: string;
  /** What of it is news when it changes: numbers move from look to look. */
  readonly gist: string;
  /** What is believed at the first look, and over at the first one: others have judged already. */
  readonly isSure?: boolean;
}

/** A cause as the watch keeps it between two looks, by its key. Times by the database's clock, milliseconds since 1970. */
export type CauseMemory = Readonly<Record<string, KeptCause>>;

interface KeptCause {
  readonly rule: RuleId;
  readonly node: NodeName | null;
  /** As it was reported. */
  readonly firing: boolean;
  readonly severity: Severity;
  readonly summary: string;
  readonly gist: string;
  /** Looks in a row that say otherwise. */
  readonly doubts: number;
  readonly reportedMs: number;
}

export interface CauseDecision {
  readonly memory: CauseMemory;
  /** To be stored together with the memory or not at all: what is remembered as reported is not reported again. */
  readonly reports: readonly CauseReport[];
  /** Whether a second look should come soon, because something critical is in doubt. */
  readonly soon: boolean;
}

/** Two looks in a row: one alone may have met a restart of a tunnel or a slow answer. */
const SEEN_TWICE = 2;
/** As `CauseReport` has it. */
const LONGEST_SUMMARY = 300;

/** The key of a cause of the watch: the same for each look. */
export const causeKey = (rule: RuleId, node: NodeName | null): string =>
  node === null ? `watch:${rule}` : `watch:${rule}:${node}`;

/**
 * Compares what a look found with what is remembered. Pure. A cause is believed when two looks in a row say so, and over when two
 * in a row say that. One that is not among the findings any more, because its node has left the fleet file, is over.
 * @param repeatMs what lasts is said again so often, that it does not count as over for want of a word. Unit: milliseconds
 */
export function decideCauses(
  validator: ValidatorName,
  before: CauseMemory,
  findings: readonly Finding[],
  nowMs: number,
  repeatMs: number,
): CauseDecision {
  const memory: Record<string, KeptCause> = {};
  const reports: CauseReport[] = [];
  const report = (key: string, status: CauseReport['status'], cause: KeptCause): KeptCause => {
    reports.push(reportOf(validator, key, status, cause));
    return { ...cause, reportedMs: nowMs };
  };
  let soon = false;
  for (const finding of findings) {
    const key = causeKey(finding.rule, finding.node);
    const next = decideOne(before[key], finding, nowMs, repeatMs);
    if (next.kept !== null) memory[key] = next.status === null ? next.kept : report(key, next.status, next.kept);
    else if (next.status !== null && before[key] !== undefined) report(key, next.status, before[key]);
    soon ||= finding.severity === 'critical' && next.kept !== null && next.kept.doubts > 0;
  }
  const found = new Set(findings.map(({ rule, node }) => causeKey(rule, node)));
  for (const [key, cause] of Object.entries(before))
    if (!found.has(key) && cause.firing) report(key, 'resolved', cause);
  // What begins first, so that one trouble that turns into another is one incident.
  return { memory, reports: reports.toSorted((one, other) => one.status.localeCompare(other.status)), soon };
}

interface Next {
  /** Null: nothing to remember. */
  readonly kept: KeptCause | null;
  readonly status: CauseReport['status'] | null;
}

function decideOne(was: KeptCause | undefined, finding: Finding, nowMs: number, repeatMs: number): Next {
  if (finding.state === 'blind')
    return was === undefined ? { kept: null, status: null } : repeated(was, nowMs, repeatMs);
  if (finding.state === 'clear') return was === undefined ? { kept: null, status: null } : clearing(was, finding);
  const { rule, node, severity, summary, gist } = finding;
  const now = { rule, node, severity, summary, gist, reportedMs: was?.reportedMs ?? nowMs };
  if (was?.firing === true) {
    const lasting = { ...now, firing: true, doubts: 0 };
    return was.severity === severity && was.gist === gist
      ? repeated(lasting, nowMs, repeatMs)
      : { kept: lasting, status: 'firing' };
  }
  const doubts = (was?.doubts ?? 0) + 1;
  return finding.isSure === true || doubts >= SEEN_TWICE
    ? { kept: { ...now, firing: true, doubts: 0 }, status: 'firing' }
    : { kept: { ...now, firing: false, doubts }, status: null };
}

/** What was only in doubt is forgotten. */
function clearing(was: KeptCause, { isSure }: Finding): Next {
  if (!was.firing) return { kept: null, status: null };
  const doubts = was.doubts + 1;
  return isSure === true || doubts >= SEEN_TWICE
    ? { kept: null, status: 'resolved' }
    : { kept: { ...was, doubts }, status: null };
}

function repeated(cause: KeptCause, nowMs: number, repeatMs: number): Next {
  const isDue = cause.firing && nowMs - cause.reportedMs >= repeatMs;
  return { kept: cause, status: isDue ? 'firing' : null };
}

function reportOf(
  scope: ValidatorName,
  key: string,
  status: CauseReport['status'],
  { rule, node, severity, summary }: KeptCause,
): CauseReport {
  return {
    scope,
    key,
    source: 'watch',
    name: rule,
    rule,
    severity,
    node,
    summary: summary.length > LONGEST_SUMMARY ? `${summary.slice(0, LONGEST_SUMMARY - 1)}…` : summary,
    link: null,
    status,
    // Looks are stored in their order, so none is overtaken; a clock that is set back would make them seem to be.
    startsAtMs: 0,
    // No alert of anybody's: no silence could match it.
    labels: {},
  };
}

import type { NodeName } from './names.ts';

/** `must`: signing twice becomes possible or the standby is unfit. `should`: a warning the approval names and accepts. */
export type Severity = 'must' | 'should';

/** What one check found. `unknown` counts as failed for a `must`: what is not known is not safe. */
export interface CheckResult {
  /** Stable name, for example `standby-caught-up`. */
  readonly id: string;
  /** A claim that holds when the check passes: `Standby has caught up`. */
  readonly title: string;
  readonly severity: Severity;
  readonly state: 'passed' | 'failed' | 'unknown';
  readonly node?: NodeName;
  /** What was found, with units. */
  readonly found: string;
  readonly needed: string;
  readonly why: string;
  /** What to do about it, with the exact command where there is one. */
  readonly fix: string;
}

/** The checks that forbid the move. */
export function blocking(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter((check) => check.severity === 'must' && check.state !== 'passed');
}

/** The checks that an approval has to accept. */
export function warnings(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter((check) => check.severity === 'should' && check.state !== 'passed');
}

/**
 * What people need to read of failed checks. A host that does not answer makes every other look at it impossible for the
 * same reason: those are counted, not listed, so that the one thing to mend is not buried.
 */
export function readable(checks: readonly CheckResult[]): { readonly shown: CheckResult[]; readonly folded: number } {
  const silent = checks.filter((check) => check.id === 'host-answers' && check.state !== 'passed');
  const shown = checks.filter(
    (check) =>
      check.state !== 'unknown' || !silent.some(({ node, found }) => node === check.node && found === check.found),
  );
  return { shown, folded: checks.length - shown.length };
}

import type { CheckResult } from '../domain/check.ts';

/** The fixed part of a check: everything but what was found. */
export type Claim = Omit<CheckResult, 'state' | 'found'>;

export interface Finding {
  readonly state: CheckResult['state'];
  readonly found: string;
}

export const passed = (found: string): Finding => ({ state: 'passed', found });
export const failed = (found: string): Finding => ({ state: 'failed', found });
export const unknown = (found: string): Finding => ({ state: 'unknown', found });

export function judge(claim: Claim, finding: Finding): CheckResult {
  return { ...claim, ...finding };
}

/** Joins all findings: the worst state, and every sentence of that state, each once: two observers often say the same. */
export function worst(findings: readonly Finding[]): Finding {
  for (const state of ['failed', 'unknown'] as const) {
    const those = findings.filter((finding) => finding.state === state);
    if (those.length > 0) return { state, found: sentences(those) };
  }
  return passed(sentences(findings));
}

function sentences(findings: readonly Finding[]): string {
  return [...new Set(findings.map(({ found }) => found))].join('; ');
}

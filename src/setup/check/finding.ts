import type { SetupFinding } from '../../domain/setup-report.ts';

type Words = Omit<SetupFinding, 'severity' | 'lines' | 'state'> & { readonly passed: boolean };

/** A finding about the fleet file; what passed needs no lines. */
export function finding(
  severity: SetupFinding['severity'],
  words: Words,
  lines: SetupFinding['lines'] = [],
): SetupFinding {
  const { passed, ...rest } = words;
  return { ...rest, severity, state: passed ? 'passed' : 'failed', lines: passed ? [] : lines };
}

import type { MatrixProcedure } from './field.ts';
import type { MatrixReport } from './matrix.ts';
import { emptyTally, merge, type Tally } from './tally.ts';

/** What `lab matrix --json` prints: all procedures together, and each of them. */
export interface WholeReport extends Omit<Tally, 'failures'> {
  readonly procedures: { readonly [procedure in MatrixProcedure]?: MatrixReport };
  /** What `lab replay` takes, once each. */
  readonly failures: readonly string[];
  /** Pairs of fault and place that never struck, by procedure. */
  readonly neverFired: readonly string[];
  readonly seconds: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

export function wholeReport(reports: readonly MatrixReport[]): WholeReport {
  const total = emptyTally();
  for (const report of reports) merge(total, { ...report, failures: [...report.findings] });
  const of = (each: (report: MatrixReport) => readonly string[]): string[] =>
    reports.flatMap((report) => each(report).map((text) => `${report.procedure}: ${text}`));
  return {
    ...total,
    procedures: Object.fromEntries(reports.map((report) => [report.procedure, report])),
    failures: reports.flatMap(({ failures }) => failures),
    neverFired: of(({ neverFired }) => neverFired),
    seconds: Math.round(reports.reduce((sum, { seconds }) => sum + seconds, 0) * 10) / 10,
    problems: of(({ problems }) => problems),
  };
}

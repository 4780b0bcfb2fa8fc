import type { KnownCause } from '../../../src/alerts/cause.ts';
import type { IncidentHead } from '../../../src/alerts/head.ts';
import { takeReports, type Outcome } from '../../../src/alerts/take.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';

/** A report of Alertmanager; only what a test is about needs to be given. */
export const report = (overrides: Partial<CauseReport> = {}): CauseReport => ({
  scope: 'sol-main',
  key: 'am:1',
  source: 'alertmanager',
  name: 'SolanaDelinquent',
  rule: 'not-signing',
  severity: 'critical',
  node: 'sol-a',
  summary: 'no vote lands',
  link: null,
  status: 'firing',
  startsAtMs: 1_000,
  labels: {},
  ...overrides,
});

/** One scope that takes reports at times that the test says. */
export class Scope {
  known: ReadonlyMap<string, KnownCause> = new Map();
  last: Outcome = { head: null, opened: false, changed: false, touched: new Map(), events: [], hurry: false };

  take(atMs: number, ...reports: Partial<CauseReport>[]): Outcome {
    this.last = takeReports(
      this.last.head,
      this.known,
      reports.map((one) => report(one)),
      atMs,
      `i-${atMs}`,
    );
    this.known = new Map([...this.known, ...this.last.touched]);
    return this.last;
  }

  head(): IncidentHead {
    if (this.last.head === null) throw new Error('no incident is open');
    return this.last.head;
  }

  /** Firings that last, as `key@startsAt`. */
  lasting(): string[] {
    return [...this.known.values()]
      .filter(({ endedAtMs }) => endedAtMs === null)
      .map(({ key, startsAtMs }) => `${key}@${startsAtMs}`)
      .toSorted();
  }
}

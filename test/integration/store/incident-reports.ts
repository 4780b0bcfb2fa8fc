import type { CauseReport } from '../../../src/domain/incident.ts';

/** A report of Alertmanager; only what a test is about needs to be given. */
export const reportOf = (overrides: Partial<CauseReport> = {}): CauseReport => ({
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
  labels: { alertname: 'SolanaDelinquent' },
  ...overrides,
});

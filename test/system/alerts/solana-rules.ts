import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/**
 * Rules of an operator on the metrics of solana-exporter, without the `for` that a real chain would want: what they say is true
 * at the first evaluation, and a test need not wait. @returns the path
 */
export function writeSolanaRules(directory: string): string {
  const file = join(directory, 'solana-rules.yml');
  const rules = [
    {
      alert: 'SolanaDelinquent',
      expr: 'max by (votekey, nodekey) (solana_validator_delinquent) == 1',
      labels: { severity: 'critical' },
      annotations: { summary: '{{ $labels.votekey }} is delinquent.' },
    },
    {
      alert: 'SolanaNodeDown',
      expr: 'up{job="solana-node"} == 0',
      labels: { severity: 'critical' },
      annotations: { summary: '{{ $labels.node }} does not answer.' },
    },
  ];
  writeFileSync(file, stringify({ groups: [{ name: 'solana', rules }] }));
  return file;
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAlertmanagerConfig } from './alertmanager.ts';
import { writePrometheusConfig } from './prometheus.ts';
import { writeShippedRules } from './shipped-rules.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', '..', 'deploy');

/** @throws Error with what it has printed where it finds anything wrong */
const run = (program: string, ...words: readonly string[]): string =>
  execFileSync(program, words, { encoding: 'utf8' });

describe('the files of the monitoring, by its own tools', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'baton-rules-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('every rule file for operators is one that Prometheus takes', () => {
    const files = readdirSync(DEPLOY).filter(
      (name) => /^prometheus-.*\.yml$/.test(name) && !name.endsWith('.test.yml'),
    );
    expect(files).not.toEqual([]);

    for (const file of files) expect(run('promtool', 'check', 'rules', join(DEPLOY, file))).toContain('SUCCESS');
  });

  it('every rule file for operators fires when it is meant to, by the tests beside it', () => {
    const files = readdirSync(DEPLOY).filter((name) => name.endsWith('.test.yml'));
    expect(files).not.toEqual([]);

    for (const file of files) expect(run('promtool', 'test', 'rules', join(DEPLOY, file))).toContain('SUCCESS');
  });

  it('what the tests start Prometheus and Alertmanager with is right in their own eyes', () => {
    const target = { address: '127.0.0.1:1', labels: { node: 'sol-a' } };
    const rules = writeShippedRules(directory, ['SolanaDelinquent', 'NodeDown']);
    const jobs = { 'solana-node': [target] };
    const prometheus = { directory, jobs, ruleFiles: [rules], alertmanagers: ['127.0.0.1:2'] };

    expect(run('promtool', 'check', 'config', writePrometheusConfig(prometheus))).toContain('SUCCESS');
    const webhook = { url: 'http://127.0.0.1:3/alerts/alertmanager', token: 'secret' };
    expect(run('amtool', 'check-config', writeAlertmanagerConfig({ directory, webhook }))).toContain('SUCCESS');
  });
});

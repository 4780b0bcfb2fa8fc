import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../free-port.ts';
import { startProgram, type Program } from './program.ts';

/** What Prometheus reads from. */
export interface Target {
  /** `127.0.0.1:PORT`, with `/metrics` behind it. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PrometheusOptions {
  /** For its configuration and its data; made where it is missing. */
  readonly directory: string;
  readonly jobs: Readonly<Record<string, readonly Target[]>>;
  /** Rule files: a path that exists. */
  readonly ruleFiles: readonly string[];
  /** `127.0.0.1:PORT` of each Alertmanager. */
  readonly alertmanagers: readonly string[];
}

/** As often as it can be asked: an alert is to come soon, and a test has few targets. */
const EVERY = '1s';

/** Writes the configuration. @returns its path */
export function writePrometheusConfig({ directory, jobs, ruleFiles, alertmanagers }: PrometheusOptions): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'prometheus.yml');
  const config = {
    global: { scrape_interval: EVERY, scrape_timeout: EVERY, evaluation_interval: EVERY },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
    scrape_configs: Object.entries(jobs).map(([job, targets]) => ({
      job_name: job,
      static_configs: targets.map(({ address, labels }) => ({ targets: [address], labels })),
    })),
  };
  writeFileSync(file, stringify(config));
  return file;
}

/** Debian's Prometheus. @throws Error with what it has printed where it does not start */
export async function startPrometheus(options: PrometheusOptions): Promise<Program> {
  const file = writePrometheusConfig(options);
  const address = `127.0.0.1:${await freePort()}`;
  const words = [
    `--config.file=${file}`,
    `--web.listen-address=${address}`,
    `--storage.tsdb.path=${join(options.directory, 'data')}`,
    // One second is what an alert that fires again after a pause may wait at the most.
    '--rules.alert.resend-delay=1s',
  ];
  return startProgram('prometheus', words, `http://${address}`);
}

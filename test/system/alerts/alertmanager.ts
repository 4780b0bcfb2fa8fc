import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../free-port.ts';
import { startProgram, type Program } from './program.ts';

export interface AlertmanagerOptions {
  /** For its configuration and its data; made where it is missing. */
  readonly directory: string;
  readonly webhook: { readonly url: string; readonly token: string };
}

/** Writes the configuration: everything goes to the webhook, as soon as can be. @returns its path */
export function writeAlertmanagerConfig({ directory, webhook }: AlertmanagerOptions): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'alertmanager.yml');
  const config = {
    route: {
      receiver: 'baton',
      group_by: ['alertname', 'validator'],
      group_wait: '0s',
      group_interval: '1s',
      repeat_interval: '1m',
    },
    receivers: [
      {
        name: 'baton',
        webhook_configs: [
          {
            url: webhook.url,
            send_resolved: true,
            http_config: { authorization: { type: 'Bearer', credentials: webhook.token } },
          },
        ],
      },
    ],
  };
  writeFileSync(file, stringify(config));
  return file;
}

/** Debian's Alertmanager, alone. @throws Error with what it has printed where it does not start */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<Program> {
  const file = writeAlertmanagerConfig(options);
  const address = `127.0.0.1:${await freePort()}`;
  const words = [
    `--config.file=${file}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    `--storage.path=${join(options.directory, 'data')}`,
  ];
  return startProgram('prometheus-alertmanager', words, `http://${address}`);
}

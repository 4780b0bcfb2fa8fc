import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { startBaton, writeLonelyFleet, type BatonProcess } from './process.ts';

const HAPPENS = { timeout: 30_000, interval: 50 };
const SECRETS = {
  database: 'S3cretOfTheDatabase',
  token: 'S3cretTokenOfThePage-0123456789abcdef',
  env: 'S3cretFromTheEnvironment-0123456789',
};

let database: TestDatabase;
let directory: string;
let keyText: string;
const running: BatonProcess[] = [];

beforeAll(async () => {
  database = await openTestDatabase({ ownServer: true });
  directory = mkdtempSync(join(tmpdir(), 'baton-health-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'ssh_key')]);
  keyText = execFileSync('cat', [join(directory, 'ssh_key')], { encoding: 'utf8' });
  writeFileSync(join(directory, 'token'), SECRETS.token, { mode: 0o600 });
  writeFileSync(join(directory, 'database_url'), await urlWithPassword(), { mode: 0o600 });
  writeLonelyFleet(join(directory, 'fleet.yaml'), {
    web: { token: 'file:token' },
    people: { ana: { name: 'Ana', web: ['env:ANAS_TOKEN'] }, ben: { name: 'Ben' } },
  });
});
afterAll(async () => {
  for (const each of running) each.signal('SIGKILL');
  await database.close();
  rmSync(directory, { recursive: true });
});

/** The same database, through a user whose password is planted. */
async function urlWithPassword(): Promise<string> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`create role planted superuser login password '${SECRETS.database}'`);
  await client.end();
  const url = new URL(database.url);
  url.username = 'planted';
  url.password = SECRETS.database;
  return url.href;
}

function start(...words: string[]): BatonProcess {
  const started = startBaton([...words, '--fleet', join(directory, 'fleet.yaml')], {
    DATABASE_URL_FILE: join(directory, 'database_url'),
    ANAS_TOKEN: SECRETS.env,
    BATON_LOG: 'trace',
  });
  running.push(started);
  return started;
}

async function readiness(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/readyz`);
  return { status: answer.status, body: await answer.json() };
}

async function dumpOfDatabase(): Promise<string> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ schema: string; name: string }>(
    "select table_schema as schema, table_name as name from information_schema.tables where table_schema in ('public', 'bullmq')",
  );
  const parts: string[] = [];
  for (const { schema, name } of rows)
    parts.push(JSON.stringify((await client.query(`select * from "${schema}"."${name}"`)).rows));
  await client.end();
  expect(rows.length).toBeGreaterThan(10);
  return parts.join('\n');
}

describe('bot and worker as processes', () => {
  it('say how they are, lose no secret, and end in order', async () => {
    const [bot, worker] = [start('bot'), start('worker')];
    const [botUrl, workerUrl] = [await bot.health(), await worker.health()];
    expect(botUrl).not.toBe(workerUrl);

    for (const url of [botUrl, workerUrl]) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      await vi.waitFor(async () => expect(await readiness(url)).toMatchObject({ status: 200 }), HAPPENS);
    }
    const metrics = await vi.waitFor(async () => {
      const text = await (await fetch(`${workerUrl}/metrics`)).text();
      expect(text).toMatch(/^baton_jobs_taken_total\{queue="baton-sweep"\} [1-9]/m);
      return text;
    }, HAPPENS);
    expect(metrics).toMatch(/^baton_store_up 1$/m);
    expect(metrics).toMatch(/^baton_open_runs\{state="stopped"\} 0$/m);
    expect(metrics).toMatch(/^baton_canary_age_seconds \d/m);
    expect(metrics).toMatch(/^process_resident_memory_bytes \d/m);

    for (const each of [bot, worker]) each.signal('SIGTERM');
    expect(await Promise.all([bot.ended, worker.ended]), bot.output() + worker.output()).toEqual([0, 0]);
    for (const output of [bot.output(), worker.output()]) expect(output).toContain('Stopping:');
    const everything = [bot.output(), worker.output(), metrics, await dumpOfDatabase()].join('\n');
    for (const secret of [...Object.values(SECRETS), keyText.split('\n')[1] ?? ''])
      expect(everything).not.toContain(secret);
  });

  it('are not ready while the store does not answer, and ready again after', async () => {
    const worker = start('worker');
    const url = await worker.health();
    await vi.waitFor(async () => expect(await readiness(url)).toMatchObject({ status: 200 }), HAPPENS);
    const client = new Client({ connectionString: database.url });
    await client.connect();

    await client.query('begin');
    await client.query('lock table kysely_migration in access exclusive mode');
    const because = 'did not answer within 1 s';
    await vi.waitFor(
      async () =>
        expect(await readiness(url)).toMatchObject({ status: 503, body: { failing: [{ name: 'store', because }] } }),
      HAPPENS,
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await client.end();

    await vi.waitFor(async () => expect(await readiness(url)).toMatchObject({ status: 200 }), HAPPENS);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it('show no password when the address of the database makes no sense', async () => {
    writeFileSync(join(directory, 'database_url'), `postgres://u:${SECRETS.database}@[nowhere:port/db`, {
      mode: 0o600,
    });

    const worker = start('worker');

    expect(await worker.ended).toBe(1);
    expect(worker.output()).not.toBe('');
    expect(worker.output()).not.toContain(SECRETS.database);
  });
});

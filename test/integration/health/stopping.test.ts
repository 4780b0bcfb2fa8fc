import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { startBaton, writeLonelyFleet } from './process.ts';

const HAPPENS = { timeout: 30_000, interval: 20 };

let database: TestDatabase;
let directory: string;

beforeAll(async () => {
  database = await openTestDatabase();
  directory = mkdtempSync(join(tmpdir(), 'baton-stop-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'ssh_key')]);
  writeLonelyFleet(join(directory, 'fleet.yaml'));
});
afterAll(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

/** Keeps every job of a worker that looks at runs from coming to its end, until the returned client ends. */
async function holdUpWork(): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('begin');
  await client.query('lock table runs in access exclusive mode');
  await vi.waitFor(async () => {
    // In this database: the server is shared with the tests of other files.
    const { rows } = await client.query(
      "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    );
    expect(rows.length).toBeGreaterThan(0);
  }, HAPPENS);
  return client;
}

describe('a worker that is asked to stop while it has work in hand', () => {
  it('says so at once, waits for the work, and ends at once when asked again', async () => {
    const worker = startBaton(['worker', '--fleet', join(directory, 'fleet.yaml')], { DATABASE_URL: database.url });
    const url = await worker.health();
    const holding = await holdUpWork();

    worker.signal('SIGTERM');

    await vi.waitFor(async () => {
      const answer = await fetch(`${url}/readyz`);
      expect([answer.status, await answer.json()]).toMatchObject([503, { ready: false, state: 'stopping' }]);
    }, HAPPENS);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    // The first second of signals counts as one press.
    const again = setInterval(() => worker.signal('SIGTERM'), 100);
    const code = await worker.ended.finally(() => clearInterval(again));
    await holding.end();
    expect(code, worker.output()).toBe(130);
    expect(worker.output()).toContain('Ended at once.');
  });

  it('ends in order as soon as the work has come to its end', async () => {
    const worker = startBaton(['worker', '--fleet', join(directory, 'fleet.yaml')], { DATABASE_URL: database.url });
    await worker.health();
    const holding = await holdUpWork();

    worker.signal('SIGINT');
    await vi.waitFor(() => expect(worker.output()).toContain('Stopping:'), HAPPENS);
    await holding.end();

    expect(await worker.ended, worker.output()).toBe(0);
  });
});
